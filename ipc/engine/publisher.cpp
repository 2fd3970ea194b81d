#include "ipc/engine/publisher.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <set>
#include <system_error>
#include <utility>

#include "ipc/protocol/question.hpp"

namespace usher::engine {
namespace {

using enforcement::KeyRecord;
using enforcement::KeySubject;
using license::Candidate;
using license::Entitlement;
using license::FreshnessPolicy;
using protocol::Hash128;

// A slot has room for this many times what there is to publish: growth then stays within the file
// for long, and what no slot uses costs nothing.
constexpr std::size_t headroom = 8;
constexpr unsigned slot_size_log2_min = 12;
constexpr unsigned first_size_log2_min = 10;
// How many candidates of a view are weighed; more would make a change cost what all keys cost.
constexpr int weighed_max = 256;
// Places of an image that are copied in one turn of the loop: about a third of a millisecond.
constexpr std::size_t copied_at_once = 8192;
// A page that could not be completed is tried again each minute, since trying takes a whole file.
constexpr int beats_between_completions = 60;
// How long a page that was replaced is kept up, in beats.
constexpr int replaced_beats_max = 5;

std::uint32_t page_life_ms(std::chrono::milliseconds life) {
    constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(life.count(), 0, most));
}

Hash128 hash_of(const KeySubject& subject) {
    return {.lo = subject[0], .hi = subject[1]};
}

bool has_subject(const KeyRecord& record) {
    return record.subject != KeySubject{};
}

protocol::Right right_of(const Candidate& candidate) {
    return {.valid_to = unix_seconds(candidate.valid_to),
            .confirmed_at = candidate.confirmed_at ? unix_seconds(*candidate.confirmed_at) : 0,
            .trial = candidate.trial};
}

// Until when the candidate allows if nothing changes any more.
Instant allows_until(const Candidate& candidate, const FreshnessPolicy& policy) {
    const Instant end = candidate.valid_to;
    if (policy.allow_expired) return end;
    if (!candidate.confirmed_at) return Instant{};
    const Instant believed =
        *candidate.confirmed_at + policy.fresh_for + policy.stale_for + policy.grace_for;
    return std::min(end, believed);
}

// What a key holds, an option once: of paid and trial the later end, of equals the paid one.
std::vector<Entitlement> best_of(const KeyRecord& record) {
    std::vector<Entitlement> best;
    for (const Entitlement& held : record.entitlements) {
        const auto same = std::ranges::find(best, held.option, &Entitlement::option);
        if (same == best.end()) {
            best.push_back(held);
        } else if (held.valid_to > same->valid_to) {
            *same = held;
        }
    }
    return best;
}

std::set<OptionId> options_of(const KeyRecord* record) {
    std::set<OptionId> options;
    if (record == nullptr) return options;
    for (const Entitlement& held : record->entitlements) options.insert(held.option);
    return options;
}

// The view that the key belongs to: its product's, or that of all general keys.
std::optional<ProductId> view_of(const KeyRecord& record) {
    if (record.type == license::KeyType::General) return std::nullopt;
    return record.product;
}

}  // namespace

Publisher::Publisher(enforcement::Enforcer& enforcer, PublisherSettings settings, Log log)
    : enforcer_{enforcer},
      settings_{std::move(settings)},
      policies_{enforcer_.catalogue()},
      log_{std::move(log)} {}

Publisher::~Publisher() {
    enforcer_.projection().observe({});
    if (page_) page_->writer.set(protocol::PageFlag::Closed, true);
    retire_replaced();
}

Result<void> Publisher::open() {
    if (const Result<void> checked = policies_.check(); !checked) return checked.error();
    if (const Result<void> made = make_page(entries_needed()); !made) return made.error();
    fill();
    follow();
    return {};
}

std::size_t Publisher::entries_needed() const {
    std::size_t entries = 0;
    enforcer_.projection().each(
        [&entries](const KeyRecord& record) { entries += 2 + record.entitlements.size(); });
    return entries;
}

Result<void> Publisher::begin_with(const protocol::PageImage& image) {
    if (const Result<void> checked = policies_.check(); !checked) return checked.error();
    return make_page(image.table_size());
}

bool Publisher::copy_some(const protocol::PageImage& image) {
    static_cast<void>(image.copy(copied_, copied_at_once, page_->writer));  // begin_with made room
    copied_ += copied_at_once;
    return copied_ < image.table_size();
}

void Publisher::follow() {
    enforcer_.projection().observe(
        [this](const KeyRecord* before, const KeyRecord* after) { changed(before, after); });
}

std::string Publisher::conditions() const {
    return std::to_string(protocol::layout_version) + '\n' + policies_.meaning();
}

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
    replaced_ = std::exchange(page_, std::make_unique<Page>(Page{std::move(*file), writer}));
    show_state();
    return {};
}

void Publisher::retire_replaced() {
    if (replaced_) replaced_->writer.retire();
    replaced_.reset();
    beats_since_replaced_ = 0;
}

void Publisher::fill() {
    std::set<std::pair<std::optional<ProductId>, OptionId>> views;
    enforcer_.projection().each([&](const KeyRecord& record) {
        publish_key(record);
        for (const Entitlement& held : record.entitlements) {
            views.emplace(view_of(record), held.option);
        }
    });
    for (const auto& [product, option] : views) publish_view(option, product);
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
        page->writer.beat(enforcer_.time().since_boot().count());
    }
}

// What is taken away is gone before anything is added: no reader sees more than there ever was.
void Publisher::changed(const KeyRecord* before, const KeyRecord* after) {
    if (before != nullptr) retract(*before, after);
    if (after != nullptr) publish_key(*after);

    std::set<std::pair<std::optional<ProductId>, OptionId>> views;
    for (const KeyRecord* record : {before, after}) {
        for (const OptionId& option : options_of(record)) views.emplace(view_of(*record), option);
    }
    for (const auto& [product, option] : views) publish_view(option, product);
}

void Publisher::retract(const KeyRecord& before, const KeyRecord* after) {
    if (!has_subject(before)) return;
    const Hash128 subject = hash_of(before.subject);
    const std::set<OptionId> kept = options_of(after);
    for (const OptionId& option : options_of(&before)) {
        if (kept.contains(option)) continue;
        remove(protocol::user_key_place(settings_.hash_key, subject, option.text()));
    }
    if (after == nullptr) remove(subject);
}

void Publisher::publish_key(const KeyRecord& record) {
    if (!has_subject(record)) return;
    const Hash128 subject = hash_of(record.subject);
    for (const Entitlement& held : best_of(record)) {
        const Candidate candidate{
            .valid_to = held.valid_to, .trial = held.trial, .confirmed_at = record.confirmed_at};
        put(protocol::user_key_place(settings_.hash_key, subject, held.option.text()),
            protocol::right_words(right_of(candidate), policies_.number_of(held.option)));
    }
    std::optional<std::uint64_t> product;
    if (record.type == license::KeyType::Individual) {
        product = protocol::product_subject(settings_.hash_key, record.product->text()).lo;
    }
    put(subject, protocol::marker_words(product));
}

// The page holds one right a view. The one that allows for longest is right about yes and no at
// every later moment, even if nobody writes any more; which of several that allow is named can
// differ from what the daemon says itself.
void Publisher::publish_view(const OptionId& option, const std::optional<ProductId>& product) {
    const protocol::HashKey& key = settings_.hash_key;
    const Hash128 place =
        product ? protocol::product_place(key, protocol::product_subject(key, product->text()),
                                          option.text())
                : protocol::view_place(key, option.text());
    const FreshnessPolicy policy = enforcer_.catalogue().freshness_of(option);
    std::optional<Candidate> best;
    int weighed = 0;
    enforcer_.projection().held(option, product, [&](const Candidate& candidate) {
        const bool is_better =
            !best || allows_until(candidate, policy) > allows_until(*best, policy);
        if (is_better) best = candidate;
        // Ends descend: none of the rest can allow for longer than its end.
        return ++weighed < weighed_max && candidate.valid_to > allows_until(*best, policy);
    });
    if (best) {
        put(place, protocol::right_words(right_of(*best), policies_.number_of(option)));
    } else {
        remove(place);
    }
}

void Publisher::put(const Hash128& place, const protocol::EntryWords& words) {
    // Without room there the page that was replaced says too little, never too much.
    if (replaced_) static_cast<void>(replaced_->writer.put(place, words));
    if (page_->writer.put(place, words)) return;
    // Where there was no room for a longer file a moment ago, there is none now.
    if (lacks_rights_) return;
    // The file is full: a longer one takes its place, and holds the entry before anyone sees it.
    const Result<void> made = make_page(page_->writer.size() + 1);
    lacks_rights_ = !made || !page_->writer.put(place, words);
    if (lacks_rights_) {
        const std::string cause = made ? "it is as long as it may be" : made.error().message();
        log_.error("rights are missing from the engines' page", {{"cause", cause}});
        beats_to_completion_ = 1;
    }
    if (made && on_new_page_) on_new_page_();
}

void Publisher::complete_page() {
    if (--beats_to_completion_ > 0) return;
    const Result<void> made = make_page(std::max(entries_needed(), page_->writer.size() + 1));
    beats_to_completion_ = beats_between_completions;
    if (!made) return;
    lacks_rights_ = false;
    fill();
    if (!lacks_rights_) log_.info("the engines' page holds every right again");
    if (on_new_page_) on_new_page_();
}

void Publisher::remove(const Hash128& place) {
    page_->writer.remove(place);
    if (replaced_) replaced_->writer.remove(place);
}

}  // namespace usher::engine
