// The file behind the page: made, replaced by a longer one, kept up, written to.
#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>
#include <utility>

#include "ipc/engine/publisher.hpp"

namespace usher::engine {
namespace {

using protocol::Hash128;

// A slot has room for this many times what there is to publish: growth then stays within the file
// for long, and what no slot uses costs nothing.
constexpr std::size_t headroom = 8;
constexpr unsigned slot_size_log2_min = 12;
constexpr unsigned first_size_log2_min = 10;
// A page that could not be completed is tried again each minute, since trying takes a whole file.
constexpr int beats_between_completions = 60;
// How long a page that was replaced is kept up, in beats.
constexpr int replaced_beats_max = 5;

std::uint32_t page_life_ms(std::chrono::milliseconds life) {
    constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(life.count(), 0, most));
}

}  // namespace

Result<void> Publisher::make_page(std::size_t entries) {
    const unsigned size_log2 = std::clamp(protocol::PageWriter::size_log2_for(entries * headroom),
                                          slot_size_log2_min, protocol::shown_size_log2_max);
    std::optional<protocol::PageFile> file =
        protocol::PageFile::create(protocol::page_bytes(size_log2));
    if (!file) {
        const int cause = errno;
        return Error{Errc::Unavailable, "the system gives no sealed memory for the engine: " +
                                            std::generic_category().message(cause)};
    }

    const std::vector<protocol::Policy> records = policies_.records();
    constexpr std::uint64_t generations = (std::uint64_t{1} << 47U) - 1;  // 0 is no generation
    const protocol::PageSettings settings{
        .instance = settings_.random_word(),
        .hash_key = settings_.hash_key,
        .slot_size_log2 = size_log2,
        .first_size_log2 =
            std::max(protocol::PageWriter::size_log2_for(entries), first_size_log2_min),
        .page_life_ms = page_life_ms(settings_.page_life),
        .policies = records,
        .first_generation = 1 + settings_.random_word() % generations,
        .heartbeat_boot_ms = enforcer_.time().since_boot().count(),
        .time_offset_ms = enforcer_.time().offset().count()};
    protocol::PageWriter writer{file->memory(), settings};
    if (page_ && !writer.copy_from(page_->writer)) {
        return Error{Errc::Unavailable, "the engine's page has no room for what it holds"};
    }
    if (page_) page_->writer.set(protocol::PageFlag::Superseded, true);
    retire_replaced();
    writer.set(protocol::PageFlag::ChannelsAside, channels_.is_aside());
    replaced_ = std::exchange(page_, std::make_unique<Page>(Page{std::move(*file), writer}));
    show_state();
    return {};
}

void Publisher::retire_replaced() {
    if (replaced_) replaced_->writer.retire();
    replaced_.reset();
    beats_since_replaced_ = 0;
}

SharedPage Publisher::page() const {
    return {.descriptor = page_->file.descriptor(),
            .instance = page_->writer.header().instance,
            .bytes = page_->file.memory().size()};
}

void Publisher::beat() {
    if (lacks_rights_) complete_page();
    show_state();
    // Who has not come by now has lost its connection, and must not go on believing.
    if (replaced_ && ++beats_since_replaced_ > replaced_beats_max) retire_replaced();
}

void Publisher::show_state() {
    for (Page* page : {page_.get(), replaced_.get()}) {
        if (page == nullptr) continue;
        page->writer.set_time_offset(enforcer_.time().offset().count());
        page->writer.set(protocol::PageFlag::UpstreamAnswers, enforcer_.is_in_touch());
        page->writer.set(protocol::PageFlag::LicensesAnswer, accounts_.is_in_touch());
        page->writer.beat(enforcer_.time().since_boot().count());
    }
}

bool Publisher::put(const Hash128& place, const protocol::EntryWords& words) {
    // Without room there the page that was replaced says too little, never too much.
    if (replaced_) static_cast<void>(replaced_->writer.put(place, words));
    if (page_->writer.put(place, words)) return true;
    // Where there was no room for a longer file a moment ago, there is none now.
    if (lacks_rights_) return false;
    // The file is full: a longer one takes its place, and holds the entry before anyone sees it.
    const Result<void> made = make_page(page_->writer.size() + 1);
    lacks_rights_ = !made || !page_->writer.put(place, words);
    if (lacks_rights_) {
        const std::string cause = made ? "it is as long as it may be" : made.error().message();
        log_.error("rights are missing from the engines' page", {{"cause", cause}});
        beats_to_completion_ = 1;
    }
    if (made && on_new_page_) on_new_page_();
    return !lacks_rights_;
}

void Publisher::complete_page() {
    if (--beats_to_completion_ > 0) return;
    const Result<void> made = make_page(std::max(entries_needed(), page_->writer.size() + 1));
    beats_to_completion_ = beats_between_completions;
    if (!made) return;
    lacks_rights_ = false;
    fill();
    channels_.write_again();
    if (!lacks_rights_) log_.info("the engines' page holds every right again");
    if (on_new_page_) on_new_page_();
}

void Publisher::remove(const Hash128& place) {
    page_->writer.remove(place);
    if (replaced_) replaced_->writer.remove(place);
}

ChannelPage Publisher::channel_page() {
    return {.put = [this](const Hash128& place,
                          const protocol::EntryWords& words) { return put(place, words); },
            .remove = [this](const Hash128& place) { remove(place); },
            .clear = [this] { clear_channels(); },
            .set_aside = [this](bool aside) { set(protocol::PageFlag::ChannelsAside, aside); }};
}

void Publisher::clear_channels() {
    std::vector<Hash128> places;
    page_->writer.each([&](const Hash128& place, const protocol::EntryWords& words) {
        if (protocol::kind_of(words.state) == protocol::EntryKind::Channel) places.push_back(place);
    });
    for (const Hash128& place : places) remove(place);
}

void Publisher::set(protocol::PageFlag flag, bool value) {
    for (Page* page : {page_.get(), replaced_.get()}) {
        if (page != nullptr) page->writer.set(flag, value);
    }
}

}  // namespace usher::engine
