#include "lib/sandbox/interworks/fault_rules.hpp"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <utility>

#include "lib/core/json.hpp"
#include "lib/core/overloaded.hpp"
#include "lib/core/text.hpp"
#include "lib/http/ascii.hpp"

namespace usher::sandbox::interworks {
namespace {

namespace bj = boost::json;

constexpr std::int64_t retry_after_max = 86'400;
constexpr std::int64_t delay_max = 600'000;
constexpr std::int64_t bytes_max = std::int64_t{1} << 20U;
constexpr std::int64_t times_max = 1'000'000'000;

constexpr std::array mutations{std::pair{std::string_view{"insert"}, Mutation::Insert},
                               std::pair{std::string_view{"delete"}, Mutation::Delete},
                               std::pair{std::string_view{"touch"}, Mutation::Touch}};

Error malformed(std::string text) {
    return {Errc::Malformed, std::move(text)};
}

Result<std::int64_t> number_at(const bj::object& object, const char* name, std::int64_t min,
                               std::int64_t max, std::optional<std::int64_t> otherwise = {}) {
    if (otherwise && !object.contains(name)) return *otherwise;
    const Result<std::int64_t> number = json::integer_at(object, name);
    if (number && *number >= min && *number <= max) return *number;
    return malformed(std::string{name} + ": " + std::to_string(min) + " to " + std::to_string(max) +
                     " expected");
}

Result<const bj::object*> object_at(const bj::object& order, const char* name) {
    const bj::value* const value = order.if_contains(name);
    const bj::object* const object = value == nullptr ? nullptr : value->if_object();
    if (object == nullptr) return malformed(std::string{name} + ": an object expected");
    return object;
}

// A text that can stand in a field of an answer.
Result<std::string> line_at(const bj::object& object, const char* name) {
    Result<std::string> text = json::string_at(object, name);
    if (!text) return text.error();
    if (text->empty() || !is_line(*text)) return malformed(std::string{name} + ": a line expected");
    return text;
}

Result<FaultEffect> read_refusal(const bj::object& action) {
    const auto status = number_at(action, "status", 400, 599);
    if (!status) return status.error();
    const auto retry_after = number_at(action, "retryAfter", 1, retry_after_max, 0);
    if (!retry_after) return retry_after.error();
    auto body = json::optional_string_at(action, "body");
    if (!body) return body.error();
    return FaultEffect{Refuse{.status = static_cast<int>(*status),
                              .retry_after = Seconds{*retry_after},
                              .body = *std::move(body)}};
}

Result<FaultEffect> read_delay(const bj::object& action) {
    const auto by = number_at(action, "delayMs", 1, delay_max);
    if (!by) return by.error();
    return FaultEffect{Delay{std::chrono::milliseconds{*by}}};
}

Result<FaultEffect> read_close(const bj::object& action) {
    const auto bytes = number_at(action, "closeAfterBytes", 0, bytes_max);
    if (!bytes) return bytes.error();
    return FaultEffect{CloseAfter{static_cast<std::size_t>(*bytes)}};
}

Result<FaultEffect> read_expiry(const bj::object& action) {
    const Result<bool> is_set = json::boolean_at(action, "expireTokens");
    if (!is_set || !*is_set) return malformed("expireTokens: true expected");
    return FaultEffect{ExpireTokens{}};
}

template <typename Effect>
Result<FaultEffect> read_line(const bj::object& action, const char* name) {
    Result<std::string> text = line_at(action, name);
    if (!text) return text.error();
    return FaultEffect{Effect{*std::move(text)}};
}

Result<FaultEffect> read_drop(const bj::object& action) {
    return read_line<DropHeader>(action, "dropHeader");
}

Result<FaultEffect> read_redirect(const bj::object& action) {
    return read_line<RedirectTo>(action, "redirectTo");
}

Result<FaultEffect> read_links(const bj::object& action) {
    return read_line<LinksHost>(action, "linksHost");
}

Result<FaultEffect> read_mutation(const bj::object& action) {
    const Result<std::string> word = json::string_at(action, "mutateBetweenPages");
    if (!word) return word.error();
    for (const auto& [name, mutation] : mutations) {
        if (name == *word) return FaultEffect{mutation};
    }
    return malformed("mutateBetweenPages: insert, delete or touch expected");
}

struct EffectReader {
    const char* member;  ///< that only this effect has
    Result<FaultEffect> (*read)(const bj::object& action);
};

constexpr std::array readers{
    EffectReader{"status", read_refusal},        EffectReader{"delayMs", read_delay},
    EffectReader{"closeAfterBytes", read_close}, EffectReader{"expireTokens", read_expiry},
    EffectReader{"dropHeader", read_drop},       EffectReader{"redirectTo", read_redirect},
    EffectReader{"linksHost", read_links},       EffectReader{"mutateBetweenPages", read_mutation}};

Result<FaultEffect> read_effect(const bj::object& action) {
    const EffectReader* chosen = nullptr;
    for (const EffectReader& reader : readers) {
        if (!action.contains(reader.member)) continue;
        if (chosen != nullptr) return malformed("action: one effect expected");
        chosen = &reader;
    }
    if (chosen == nullptr) return malformed("action: an effect of section 15.3 expected");
    const bool is_refusal = action.contains("status");
    const Result<void> known = is_refusal
                                   ? json::check_members(action, {"status", "retryAfter", "body"})
                                   : json::check_members(action, {chosen->member});
    if (!known) return known.error();
    return chosen->read(action);
}

Result<void> read_match(const bj::object& order, FaultRule& rule) {
    if (!order.contains("match")) return {};
    const auto match = object_at(order, "match");
    if (!match) return match.error();
    const Result<void> known = json::check_members(**match, {"method", "path"});
    if (!known) return known.error();
    for (const auto& [name, place] :
         {std::pair{"method", &FaultRule::method}, std::pair{"path", &FaultRule::path}}) {
        auto text = json::optional_string_at(**match, name);
        if (!text) return text.error();
        rule.*place = std::move(*text).value_or("");
    }
    return {};
}

bool fits(const FaultRule& rule, std::string_view method, std::string_view path) {
    return (rule.method.empty() || rule.method == method) &&
           (rule.path.empty() || http::equals_ignoring_case(rule.path, path));
}

bj::object shown(const FaultEffect& effect) {
    return std::visit(
        Overloaded{
            [](const Refuse& refuse) {
                bj::object action{{"status", refuse.status}};
                if (refuse.retry_after.count() > 0) {
                    action["retryAfter"] = refuse.retry_after.count();
                }
                if (refuse.body) action["body"] = *refuse.body;
                return action;
            },
            [](const Delay& delay) { return bj::object{{"delayMs", delay.by.count()}}; },
            [](const CloseAfter& close) { return bj::object{{"closeAfterBytes", close.bytes}}; },
            [](const ExpireTokens&) { return bj::object{{"expireTokens", true}}; },
            [](const DropHeader& drop) { return bj::object{{"dropHeader", drop.name}}; },
            [](const RedirectTo& to) { return bj::object{{"redirectTo", to.url}}; },
            [](const LinksHost& links) { return bj::object{{"linksHost", links.host}}; },
            [](Mutation mutation) {
                const auto* const named =
                    std::ranges::find(mutations, mutation, [](auto own) { return own.second; });
                return bj::object{{"mutateBetweenPages", std::string{named->first}}};
            }},
        effect);
}

}  // namespace

Result<FaultRule> read_fault_rule(std::string_view body) {
    const Result<bj::object> order = json::parse_object(body);
    if (!order) return order.error();
    const Result<void> known = json::check_members(*order, {"match", "times", "action"});
    if (!known) return known.error();
    FaultRule rule;
    const Result<void> matched = read_match(*order, rule);
    if (!matched) return matched.error();
    const auto times = number_at(*order, "times", 0, times_max, 1);
    if (!times) return times.error();
    rule.times = *times;
    const auto action = object_at(*order, "action");
    if (!action) return action.error();
    Result<FaultEffect> effect = read_effect(**action);
    if (!effect) return effect.error();
    rule.effect = *std::move(effect);
    return rule;
}

Result<void> FaultRules::add(FaultRule rule) {
    if (rules_.size() >= rules_max) return Error{Errc::TooLarge, "too many faults are waiting"};
    rules_.push_back(std::move(rule));
    return {};
}

std::optional<FaultEffect> FaultRules::take(std::string_view method, std::string_view path) {
    const auto found = std::ranges::find_if(
        rules_, [&](const FaultRule& rule) { return fits(rule, method, path); });
    if (found == rules_.end()) return std::nullopt;
    FaultEffect effect = found->effect;
    if (found->times == 1) {
        rules_.erase(found);
    } else if (found->times > 1) {
        --found->times;
    }
    return effect;
}

bj::array FaultRules::show() const {
    bj::array all;
    for (const FaultRule& rule : rules_) {
        bj::object match;
        if (!rule.method.empty()) match["method"] = rule.method;
        if (!rule.path.empty()) match["path"] = rule.path;
        all.push_back(bj::object{
            {"match", std::move(match)}, {"times", rule.times}, {"action", shown(rule.effect)}});
    }
    return all;
}

}  // namespace usher::sandbox::interworks
