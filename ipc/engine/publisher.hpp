/// Writes the shared page: every right that a key holds, as it changes, and what licences give.
///
/// The page is derived from the projections, delta by delta, and judged by readers with the rules
/// of lib/license (ipc/protocol/FORMAT.md). Lives on the event loop.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ipc/engine/channel_rights.hpp"
#include "ipc/engine/policy_table.hpp"
#include "ipc/protocol/page_file.hpp"
#include "ipc/protocol/page_image.hpp"
#include "ipc/protocol/page_writer.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/enforcer.hpp"

namespace usher::engine {

struct PublisherSettings {
    protocol::HashKey hash_key;  ///< the same over restarts, so that handles outlast the daemon
    /// How long the page is believed after the daemon's last sign of life (threat model D13). The
    /// page says at most 49 days; what is longer counts as that.
    std::chrono::milliseconds page_life = std::chrono::minutes{15};
    std::function<std::uint64_t()> random_word;  ///< unpredictable: tells files from one another
    ChannelLimits channels{};
};

/// The page as engines get it. Its descriptor lives as long as no other page replaces it.
struct SharedPage {
    int descriptor = -1;
    std::uint64_t instance = 0;
    std::uint64_t bytes = 0;
};

class Publisher {
public:
    /// `enforcer` and `accounts` outlive it.
    Publisher(enforcement::Enforcer& enforcer, enforcement::Accounts& accounts,
              PublisherSettings settings, Log log = {});
    Publisher(const Publisher&) = delete;
    Publisher& operator=(const Publisher&) = delete;
    /// Says in the page that the daemon has ended in order.
    ~Publisher();

    /// Makes the page, fills it with what the projections hold, and follows every change from now
    /// on; many channels come with `work`. Errc::Unavailable if the system gives no sealed memory.
    [[nodiscard]] Result<void> open();

    /// Makes the page for as many entries as `image` may have, which `copy_some` brings. Errors as
    /// open(). Nothing is followed before follow().
    [[nodiscard]] Result<void> begin_with(const protocol::PageImage& image);
    /// Copies a part of `image`, little enough to keep the loop answering: the first part, then
    /// what follows. True when there is more.
    [[nodiscard]] bool copy_some(const protocol::PageImage& image);
    /// Follows every change from now on. The projection holds what the page says.
    void follow();
    /// All that the meaning of the entries depends on, and what the licences are, as text: an image
    /// is good under the same one only.
    [[nodiscard]] std::string conditions() const;

    /// Whether there is a page: the functions below need one.
    [[nodiscard]] bool is_open() const noexcept { return page_ != nullptr; }
    /// False while memory for some of them is missing, or channels are set aside.
    [[nodiscard]] bool holds_every_right() const noexcept {
        return !lacks_rights_ && !channels_.is_aside();
    }
    [[nodiscard]] const ChannelRights& channels() const noexcept { return channels_; }
    /// What the page says, for the next start.
    [[nodiscard]] std::vector<protocol::CacheLine> image() const { return page_->writer.image(); }
    [[nodiscard]] SharedPage page() const;
    /// The page's bytes, as long as no other page replaces it.
    [[nodiscard]] std::span<const std::byte> memory() const { return page_->file.memory(); }
    /// Called when another page has replaced the one before.
    void on_new_page(std::function<void()> told) { on_new_page_ = std::move(told); }

    /// Says that the daemon lives, what time it is and whether upstream answers, and brings rights
    /// in that there was no room for before. Call it every second.
    void beat();
    /// Writes what the passing of time has changed of channels, as ChannelRights::work. Call it
    /// every 200 ms or so, and again at once when there is more.
    [[nodiscard]] bool work() { return is_open() && channels_.work(); }
    /// The first part of `beat` alone: for whoever is about to tell of a change of freshness.
    void show_state();

private:
    [[nodiscard]] Result<void> make_page(std::size_t entries);
    [[nodiscard]] std::size_t entries_needed() const;
    void complete_page();
    void retire_replaced();
    void fill();
    void follow_keys();
    void changed(const enforcement::KeyRecord* before, const enforcement::KeyRecord* after);
    void publish_key(const enforcement::KeyRecord& record);
    void retract(const enforcement::KeyRecord& before, const enforcement::KeyRecord* after);
    void publish_view(const OptionId& option, const std::optional<ProductId>& product);
    /// False if it is not in the page for want of room.
    bool put(const protocol::Hash128& place, const protocol::EntryWords& words);
    void remove(const protocol::Hash128& place);
    [[nodiscard]] ChannelPage channel_page();
    void clear_channels();
    void set(protocol::PageFlag flag, bool value);

    enforcement::Enforcer& enforcer_;
    enforcement::Accounts& accounts_;
    PublisherSettings settings_;
    PolicyTable policies_;
    Log log_;
    /// A file and who writes it.
    struct Page {
        protocol::PageFile file;
        protocol::PageWriter writer;
    };
    std::unique_ptr<Page> page_;
    std::unique_ptr<Page> replaced_;  ///< kept up for those who have not come for the new one yet
    int beats_since_replaced_ = 0;
    bool lacks_rights_ = false;  ///< for want of memory
    int beats_to_completion_ = 0;
    std::size_t copied_ = 0;  ///< places of an image
    std::function<void()> on_new_page_;
    ChannelRights channels_;  // last: it writes to what stands above
};

}  // namespace usher::engine
