/// What the shared page says of television channels: an entry for every right that some licence of
/// a user gives, written anew when the licences, their products or the time make it another one.
///
/// An entry holds as long as it says, also without a writer. Of what has no entry the page says
/// nothing, and engines ask at the socket: so what does not fit, and what is not written yet, is
/// never refused. Lives on the event loop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ipc/protocol/page_layout.hpp"
#include "ipc/protocol/question.hpp"
#include "lib/enforcement/accounts.hpp"
#include "lib/enforcement/time_keeper.hpp"

namespace usher::engine {

/// The page, as far as channels go.
struct ChannelPage {
    /// False if there is no room.
    std::function<bool(const protocol::Hash128& place, const protocol::EntryWords& words)> put;
    std::function<void(const protocol::Hash128& place)> remove;
    /// Removes every entry of a channel.
    std::function<void()> clear;
    /// Whether the page is to say nothing of channels for now.
    std::function<void(bool aside)> set_aside;
};

struct ChannelLimits {
    std::size_t rights = 2'000'000;       ///< in the page
    std::size_t rights_of_user = 16'384;  ///< whose licences give more is not in the page
    std::size_t at_once = 1'024;          ///< that are written in one turn of the loop: about 1 ms
};

class ChannelRights {
public:
    /// `accounts` and `time` outlive it, and what `page` refers to. `policy`: the page's number of
    /// the licences' one.
    ChannelRights(enforcement::Accounts& accounts, enforcement::TimeKeeper& time,
                  const protocol::HashKey& hash_key, std::uint8_t policy, ChannelPage page,
                  ChannelLimits limits);
    ChannelRights(const ChannelRights&) = delete;
    ChannelRights& operator=(const ChannelRights&) = delete;
    ~ChannelRights();

    /// How many there are to write.
    [[nodiscard]] std::size_t count() const;

    /// Writes all of them and follows every change from now on. What is too much for one turn
    /// follows with `work`, and the page says nothing of channels until then.
    void open();
    /// The page begins with what it said when the accounts were as they are now: until `follow`
    /// they may change.
    void begin_with_image();
    /// Writes all of them over the image, as far as they go into one turn, and follows every
    /// change. Until `work` has written the rest, a change of what it has not come to yet has the
    /// page say nothing of channels.
    void follow();

    /// Writes what the passing of time has changed and what waits, little enough to keep the loop
    /// answering. True when there is more.
    [[nodiscard]] bool work();
    /// Writes all of them anew, turn by turn: what there was no room for may have some now.
    void write_again();

    /// Whether the page says nothing of channels for now.
    [[nodiscard]] bool is_aside() const noexcept { return is_aside_; }
    /// In the page.
    [[nodiscard]] std::size_t written() const noexcept { return written_count_; }

private:
    /// Of a user.
    struct Written {
        std::vector<protocol::Hash128> places{};  ///< sorted
        Instant turn = Instant::max();  ///< when an entry says something else that is not in it
    };
    using Entry = std::pair<protocol::Hash128, protocol::EntryWords>;
    /// What there is to say of a user.
    struct Said {
        std::vector<Entry> entries{};    ///< in the order of their places
        Instant turn = Instant::max();   ///< as in Written
        Instant since = Instant::min();  ///< before it some entry says nothing
    };

    void changed(const std::vector<UserId>& users);
    /// Clears the page of channels, and writes all of them turn by turn.
    void begin_anew();
    void set_aside(bool aside);
    [[nodiscard]] std::size_t rights_of(const UserId& user) const;
    /// What it has cost, in rights.
    std::size_t write(const UserId& user);
    [[nodiscard]] Said said_of(const UserId& user) const;
    void replace(Written& written, const std::vector<Entry>& entries);
    void schedule(const UserId& user, Written& written, Instant turn);

    enforcement::Accounts& accounts_;
    enforcement::TimeKeeper& time_;
    protocol::HashKey hash_key_;
    std::uint8_t policy_;
    ChannelPage page_;
    ChannelLimits limits_;
    std::unordered_map<UserId, Written> written_;
    std::set<std::pair<Instant, const UserId*>> turns_;  ///< users of `written_`
    std::set<UserId> waiting_;
    std::size_t written_count_ = 0;
    Instant since_ = Instant::min();  ///< before it some entry of the page says nothing
    bool is_aside_ = false;
    bool is_image_behind_ = false;
    bool rests_on_image_ = false;  ///< what the page says of users who wait comes from the image
};

}  // namespace usher::engine
