#include "ipc/engine/publisher.hpp"

#include <algorithm>
#include <set>
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

// How many candidates of a view are weighed; more would make a change cost what all keys cost.
constexpr int weighed_max = 256;
// Places of an image that are copied in one turn of the loop: about a third of a millisecond.
constexpr std::size_t copied_at_once = 8192;

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

Publisher::Publisher(enforcement::Enforcer& enforcer, enforcement::Accounts& accounts,
                     PublisherSettings settings, Log log)
    : enforcer_{enforcer},
      accounts_{accounts},
      settings_{std::move(settings)},
      policies_{enforcer_.catalogue(), accounts_.policy().freshness},
      log_{std::move(log)},
      channels_{accounts_,          enforcer_.time(),
                settings_.hash_key, policies_.number_of_licenses(),
                channel_page(),     settings_.channels} {
    accounts_.on_touch([this] { show_state(); });
    // An answer that has moved the time begins to hold by the time that it has moved.
    enforcer_.time().on_attested([this] { show_state(); });
}

Publisher::~Publisher() {
    enforcer_.projection().observe({});
    accounts_.on_touch({});
    enforcer_.time().on_attested({});
    if (page_) page_->writer.set(protocol::PageFlag::Closed, true);
    retire_replaced();
}

Result<void> Publisher::open() {
    if (const Result<void> checked = policies_.check(); !checked) return checked.error();
    if (const Result<void> made = make_page(entries_needed()); !made) return made.error();
    fill();
    follow_keys();
    channels_.open();
    return {};
}

std::size_t Publisher::entries_needed() const {
    std::size_t entries = 0;
    enforcer_.projection().each(
        [&entries](const KeyRecord& record) { entries += 2 + record.entitlements.size(); });
    return entries + channels_.count();
}

Result<void> Publisher::begin_with(const protocol::PageImage& image) {
    if (const Result<void> checked = policies_.check(); !checked) return checked.error();
    channels_.begin_with_image();
    return make_page(image.table_size());
}

bool Publisher::copy_some(const protocol::PageImage& image) {
    static_cast<void>(image.copy(copied_, copied_at_once, page_->writer));  // begin_with made room
    copied_ += copied_at_once;
    return copied_ < image.table_size();
}

void Publisher::follow() {
    follow_keys();
    channels_.follow();
}

void Publisher::follow_keys() {
    enforcer_.projection().observe(
        [this](const KeyRecord* before, const KeyRecord* after) { changed(before, after); });
}

std::string Publisher::conditions() const {
    const bool is_strict = accounts_.policy().type_check == license::TypeCheck::Strict;
    return std::to_string(protocol::layout_version) + '\n' + policies_.meaning() +
           (is_strict ? "strict" : "advisory") + '\n' +
           std::to_string(accounts_.projection().fingerprint());
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

}  // namespace usher::engine
