#include "ipc/engine/channel_rights.hpp"

#include <algorithm>
#include <utility>

#include "ipc/engine/verdicts.hpp"
#include "lib/license/channel_outlook.hpp"

namespace usher::engine {
namespace {

using enforcement::AccountRecord;
using license::ChannelOutlook;
using license::FindProduct;
using protocol::Hash128;

bool comes_before(const Hash128& one, const Hash128& other) noexcept {
    return one.lo != other.lo ? one.lo < other.lo : one.hi < other.hi;
}

bool is_text(const std::string& text) noexcept {
    return !text.empty() && text.size() <= protocol::text_bytes_max;
}

protocol::ChannelAnswer answer_of(const ChannelOutlook& outlook, Instant confirmed_at) {
    return {.reason = shown(outlook.reason),
            .then = outlook.afterwards ? shown(*outlook.afterwards) : protocol::Reason::AskDaemon,
            .since = outlook.since ? unix_seconds(*outlook.since) : 0,
            .until = outlook.until ? unix_seconds(*outlook.until) : protocol::endless,
            .confirmed_at = unix_seconds(confirmed_at)};
}

FindProduct find_in(const enforcement::LicenseProjection& projection) {
    return [&projection](const BundleId& id) { return projection.find_product(id); };
}

}  // namespace

ChannelRights::ChannelRights(enforcement::Accounts& accounts, enforcement::TimeKeeper& time,
                             const protocol::HashKey& hash_key, std::uint8_t policy,
                             ChannelPage page, ChannelLimits limits)
    : accounts_{accounts},
      time_{time},
      hash_key_{hash_key},
      policy_{policy},
      page_{std::move(page)},
      limits_{limits} {}

ChannelRights::~ChannelRights() {
    accounts_.observe({});
}

std::size_t ChannelRights::count() const {
    std::size_t count = 0;
    accounts_.projection().each_account([&](const UserId& user, std::optional<Instant>) {
        const std::size_t of_user = rights_of(user);
        if (of_user <= limits_.rights_of_user) count += of_user;
    });
    return std::min(count, limits_.rights);
}

std::size_t ChannelRights::rights_of(const UserId& user) const {
    const std::optional<AccountRecord> account = accounts_.projection().find(user);
    return account ? license::count_given(account->licenses, find_in(accounts_.projection())) : 0;
}

void ChannelRights::open() {
    set_aside(true);
    write_again();
    accounts_.observe([this](const std::vector<UserId>& users) { changed(users); });
    static_cast<void>(work());
}

void ChannelRights::begin_with_image() {
    accounts_.observe([this](const std::vector<UserId>&) { is_image_behind_ = true; });
}

void ChannelRights::follow() {
    if (is_image_behind_) {
        begin_anew();
    } else {
        write_again();
        rests_on_image_ = !waiting_.empty();
    }
    accounts_.observe([this](const std::vector<UserId>& users) { changed(users); });
    static_cast<void>(work());
}

void ChannelRights::write_again() {
    accounts_.projection().each_account(
        [this](const UserId& user, std::optional<Instant>) { waiting_.insert(user); });
}

void ChannelRights::begin_anew() {
    rests_on_image_ = false;
    turns_.clear();
    written_.clear();
    written_count_ = 0;
    set_aside(true);
    page_.clear();
    write_again();
}

// What is too much for one turn is not left standing as it was meanwhile.
void ChannelRights::changed(const std::vector<UserId>& users) {
    // What the image holds of a user is known once it has been written over.
    const auto is_unwritten = [this](const UserId& user) { return waiting_.contains(user); };
    if (rests_on_image_ && std::ranges::any_of(users, is_unwritten)) return begin_anew();
    std::size_t cost = 0;
    for (const UserId& user : users) cost += rights_of(user) + 1;
    if (users.size() > 1 && cost > limits_.at_once) {
        set_aside(true);
        waiting_.insert(users.begin(), users.end());
        return;
    }
    for (const UserId& user : users) {
        write(user);
        waiting_.erase(user);
    }
}

void ChannelRights::set_aside(bool aside) {
    if (is_aside_ == aside) return;
    is_aside_ = aside;
    page_.set_aside(aside);
}

bool ChannelRights::work() {
    const Instant now = time_.now();
    // An attestation has taken time back: some of what was written says nothing of now.
    if (now < since_) {
        since_ = Instant::min();
        write_again();
    }
    std::size_t done = 0;
    while (done < limits_.at_once && !turns_.empty() && turns_.begin()->first <= now) {
        const UserId user = *turns_.begin()->second;
        done += write(user);
    }
    while (done < limits_.at_once && !waiting_.empty()) {
        done += write(waiting_.extract(waiting_.begin()).value());
    }
    if (waiting_.empty()) {
        rests_on_image_ = false;
        set_aside(false);
    }
    return !waiting_.empty() || (!turns_.empty() && turns_.begin()->first <= now);
}

std::size_t ChannelRights::write(const UserId& user) {
    const Said said = said_of(user);
    const std::vector<Entry>& entries = said.entries;
    since_ = std::max(since_, said.since);
    const auto found = written_.find(user);
    if (entries.empty() && found == written_.end()) return 1;
    const auto place = found != written_.end() ? found : written_.try_emplace(user).first;
    const std::size_t cost = 1 + entries.size() + place->second.places.size();
    replace(place->second, entries);
    schedule(place->first, place->second, said.turn);
    if (entries.empty()) written_.erase(place);
    return cost;
}

ChannelRights::Said ChannelRights::said_of(const UserId& user) const {
    Said said;
    const enforcement::LicenseProjection& projection = accounts_.projection();
    const std::optional<AccountRecord> account = projection.find(user);
    if (!account || !account->synced_at || !is_text(user.text())) return said;
    const FindProduct find = find_in(projection);
    const std::size_t count = license::count_given(account->licenses, find);
    if (count > limits_.rights_of_user) return said;

    const Instant now = time_.now();
    said.entries.reserve(count);
    for (const license::GivenRight& given :
         license::given_rights(account->licenses, find, accounts_.policy().type_check)) {
        if (!is_text(given.right.channel.text())) continue;
        const ChannelOutlook outlook = license::channel_outlook(given.giving, now);
        if (outlook.until && !outlook.afterwards) said.turn = std::min(said.turn, *outlook.until);
        said.since = std::max(said.since, outlook.since.value_or(Instant::min()));
        said.entries.emplace_back(
            protocol::channel_place(hash_key_, user.text(), given.right.channel.text(),
                                    name(given.right.service)),
            protocol::channel_words(answer_of(outlook, *account->synced_at), policy_));
    }
    std::ranges::sort(said.entries, comes_before, &Entry::first);
    return said;
}

// What is taken away is gone before anything is added: no reader sees more than there ever was.
void ChannelRights::replace(Written& written, const std::vector<Entry>& entries) {
    const std::vector<Hash128> before = std::exchange(written.places, {});
    const auto stands_in = [](const std::vector<Hash128>& places, const Hash128& place) {
        return std::ranges::binary_search(places, place, comes_before);
    };
    for (const Hash128& place : before) {
        if (std::ranges::binary_search(entries, place, comes_before, &Entry::first)) continue;
        page_.remove(place);
        --written_count_;
    }
    written.places.reserve(entries.size());
    for (const auto& [place, words] : entries) {
        const bool is_new = !stands_in(before, place);
        if (is_new && written_count_ >= limits_.rights) continue;
        const bool is_there = page_.put(place, words);
        if (is_new && is_there) ++written_count_;
        if (!is_new && !is_there) --written_count_;
        if (is_there) written.places.push_back(place);
    }
}

void ChannelRights::schedule(const UserId& user, Written& written, Instant turn) {
    if (written.turn == turn) return;
    turns_.erase({written.turn, &user});
    if (turn != Instant::max()) turns_.emplace(turn, &user);
    written.turn = turn;
}

}  // namespace usher::engine
