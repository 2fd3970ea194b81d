#include "lib/enforcement/enforcer.hpp"

#include <algorithm>
#include <string_view>

#include "lib/core/text.hpp"

namespace usher::enforcement {
namespace {

using license::Candidate;
using license::Reason;
using license::Step;
using license::Verdict;

// 2^39 decisions in a start and 2^24 starts before an id comes again, but for one of a start that
// never was on record: a few thousand of those, somewhere among 2^39.
constexpr unsigned starts_shift = 40;
constexpr unsigned salt_shift = 7;

Verdict refusal(Reason reason, license::Freshness freshness) {
    return Verdict{.reason = reason, .freshness = freshness};
}

bool belongs_elsewhere(const KeyRecord& key, const Question& question) {
    return key.type == license::KeyType::Individual && question.product &&
           key.product != question.product;
}

void add_step(std::vector<Step>* steps, std::string_view name, std::string_view finding,
              bool passed) {
    if (steps == nullptr) return;
    steps->push_back(
        {.name = std::string{name}, .finding = std::string{finding}, .passed = passed});
}

}  // namespace

Enforcer::Enforcer(license::Catalogue catalogue, const store::Sealer& sealer, TimeKeeper& time,
                   EventLog& events, std::int64_t starts, std::uint32_t salt)
    : catalogue_{std::move(catalogue)},
      sealer_{sealer},
      time_{time},
      events_{events},
      last_decision_{(static_cast<std::uint64_t>(starts) << starts_shift) +
                     (std::uint64_t{salt} << salt_shift)},
      announced_to_{time_.now()} {}

DecisionId::DecisionId(std::uint64_t number) noexcept {
    constexpr std::string_view digits = "0123456789abcdef";
    for (std::size_t i = digits_.size(); i > 0; --i, number >>= 4U) {
        digits_[i - 1] = digits[number & 0xfU];
    }
}

Decision Enforcer::check(const Question& question, Instant now) {
    return {.verdict = stand_in_ ? stand_in_(question) : judge(question, now, nullptr),
            .id = next_id(),
            .at = now};
}

Explanation Enforcer::explain(const Question& question, std::optional<Instant> at) {
    const Instant now = at.value_or(time_.now());
    Explanation explanation;
    explanation.decision.verdict = judge(question, now, &explanation.steps);
    explanation.decision.id = next_id();
    explanation.decision.at = now;
    return explanation;
}

Verdict Enforcer::judge(const Question& question, Instant now, std::vector<Step>* steps) const {
    const license::Option* known = catalogue_.find_option(question.option);
    add_step(
        steps, "catalogue",
        known != nullptr ? "the option is in the catalogue" : "the option is not in the catalogue",
        known != nullptr);
    return question.user_key ? judge_key(question, now, steps) : judge_view(question, now, steps);
}

Verdict Enforcer::judge_key(const Question& question, Instant now, std::vector<Step>* steps) const {
    const auto age_unknown = is_in_touch() ? license::Freshness::Fresh : license::Freshness::Stale;
    const KeyRecord* key = find_key(*question.user_key);
    add_step(steps, "user_key", key != nullptr ? "the key is loaded" : "the key is not loaded",
             key != nullptr);
    if (key == nullptr) return refusal(Reason::UnknownKey, age_unknown);
    if (belongs_elsewhere(*key, question)) {
        add_step(steps, "product", "the key belongs to another product", false);
        return refusal(Reason::WrongProduct, age_unknown);
    }

    license::Choice choice{catalogue_.freshness_of(question.option), now, is_in_touch()};
    for (const license::Entitlement& held : key->entitlements) {
        if (held.option != question.option) continue;
        choice.consider({held.valid_to, held.trial, key->confirmed_at});
    }
    if (steps != nullptr) choice.explain(*steps);
    return choice.verdict();
}

Verdict Enforcer::judge_view(const Question& question, Instant now,
                             std::vector<Step>* steps) const {
    license::Choice choice{catalogue_.freshness_of(question.option), now, is_in_touch()};
    // The view shows the latest end first. So the first candidate that allows is the answer, and
    // nothing after a lapsed one can allow.
    projection_.candidates(question.option, question.product, [&](const Candidate& candidate) {
        const Verdict verdict = choice.consider(candidate);
        return !verdict.allowed && verdict.reason != Reason::Lapsed;
    });
    add_step(steps, "view",
             question.product ? "general keys and the keys of the product" : "general keys", true);
    if (steps != nullptr) choice.explain(*steps);
    return choice.verdict();
}

// By its subject, which is hashed ten times as fast as its tag.
const KeyRecord* Enforcer::find_key(const UserKey& user_key) const {
    if (sealer_.has_subjects()) {
        const KeyRecord* key = projection_.find(sealer_.subject(user_key.text()));
        if (key != nullptr || !projection_.has_keys_without_subject()) return key;
    }
    return projection_.find(sealer_.tag(user_key));
}

std::vector<OptionStatus> Enforcer::options(const std::optional<UserKey>& user_key,
                                            const std::optional<ProductId>& product) {
    std::vector<OptionId> ids;
    if (user_key) {
        const KeyRecord* key = find_key(*user_key);
        if (key == nullptr) return {};
        for (const license::Entitlement& held : key->entitlements) ids.push_back(held.option);
        std::ranges::sort(ids);
    } else {
        ids = projection_.options(product);
    }

    const Instant now = time_.now();
    std::vector<OptionStatus> options;
    for (const OptionId& id : ids) {
        const Question question{.option = id, .user_key = user_key, .product = product};
        options.push_back({.id = id,
                           .description = description_of(id),
                           .verdict = judge(question, now, nullptr)});
    }
    return options;
}

bool Enforcer::is_loaded(const UserKey& user_key) const {
    return find_key(user_key) != nullptr;
}

bool Enforcer::has_key_for(const ProductId& product) const {
    return projection_.has_key_for(product);
}

license::Freshness Enforcer::freshness() {
    const KeyRecord* oldest = projection_.longest_unconfirmed();
    if (oldest == nullptr) return license::Freshness::Fresh;
    return worst_freshness(projection_.held_options(), oldest->confirmed_at);
}

license::Freshness Enforcer::freshness_of(const KeyRecord& record) {
    std::set<OptionId> held;
    for (const license::Entitlement& entitlement : record.entitlements) {
        held.insert(entitlement.option);
    }
    return worst_freshness(held, record.confirmed_at);
}

license::Freshness Enforcer::worst_freshness(const std::set<OptionId>& options,
                                             std::optional<Instant> confirmed_at) {
    const Instant now = time_.now();
    const auto judge_by = [&](const license::FreshnessPolicy& policy) {
        return license::judge_freshness(policy, confirmed_at, now, upstream_answers_);
    };
    if (options.empty()) return judge_by({});
    auto worst = license::Freshness::Fresh;
    for (const OptionId& option : options) {
        worst = std::max(worst, judge_by(catalogue_.freshness_of(option)));
    }
    return worst;
}

void Enforcer::upstream_answers(bool answers) {
    upstream_answers_ = answers;
    announce();
}

void Enforcer::announce() {
    if (!is_complete()) return;
    const Instant now = time_.now();
    if (now > announced_to_) {
        projection_.ends_between(
            announced_to_, now, [&](const KeyRecord& record, const license::Entitlement& ended) {
                events_.add(now, OptionLapsed{.key = reference_of(record.tag), .option = ended});
            });
    }
    // An attestation may have taken time back: what ends again is told again.
    announced_to_ = now;

    const license::Freshness current = freshness();
    if (announced_freshness_ == current) return;
    announced_freshness_ = current;
    events_.add(now, FreshnessChanged{current});
}

std::string Enforcer::description_of(const OptionId& option) const {
    const license::Option* known = catalogue_.find_option(option);
    return known != nullptr ? known->description : option.text();
}

KeyReference reference_of(const store::KeyTag& tag) {
    constexpr std::size_t shown_bytes = 4;
    return to_hex({reinterpret_cast<const char*>(tag.data()), shown_bytes});
}

}  // namespace usher::enforcement
