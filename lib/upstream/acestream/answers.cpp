#include "lib/upstream/acestream/answers.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <initializer_list>
#include <unordered_set>

#include "lib/core/json.hpp"
#include "lib/core/text.hpp"
#include "lib/upstream/acestream/number_text.hpp"
#include "lib/upstream/foreign_text.hpp"

namespace usher::upstream::acestream {
namespace {

namespace bj = boost::json;

constexpr std::size_t extension_bytes_max = 4096;
constexpr std::size_t services_max = 1000;

std::string text_of(const bj::string& text) {
    return {text.data(), text.size()};
}

using Hidden = std::span<const std::string>;

// Upstream may quote the request that it refuses, and that is a bearer cheque (threat model D52).
std::string without(Hidden hidden, std::string text) {
    for (const std::string& secret : hidden) {
        const std::string shown = masked(secret);
        for (std::size_t at = text.find(secret); at != std::string::npos;
             at = text.find(secret, at + shown.size())) {
            text.replace(at, secret.size(), shown);
        }
    }
    return text;
}

std::optional<Error> failure_in(const bj::object& answer, Hidden hidden) {
    const bj::value* error = answer.if_contains("error");
    if (error == nullptr || error->is_null()) return std::nullopt;
    if (!error->is_string() || error->get_string().empty()) {
        return Error{Errc::NoAnswer, "upstream failed and did not say why"};
    }
    return Error{Errc::Rejected, shortened(without(hidden, text_of(error->get_string())))};
}

Error unexpected_status(int status) {
    return Error{Errc::NoAnswer, "upstream answered with status " + std::to_string(status)};
}

Result<bj::object> read_answer(int status, std::string_view body, Hidden hidden) {
    Result<bj::object> answer = json::parse_object(body);
    if (!answer && status != 200) return unexpected_status(status);
    if (!answer) return Error{Errc::NoAnswer, "upstream's answer: " + answer.error().context()};
    if (const std::optional<Error> failure = failure_in(*answer, hidden)) return *failure;
    if (status != 200) return unexpected_status(status);
    return answer;
}

Result<Cents> cost_of(std::string_view body, const bj::object& answer) {
    std::optional<std::string> text = number_text(body, "cost");
    if (const bj::value* cost = answer.if_contains("cost"); cost != nullptr && cost->is_string()) {
        text = text_of(cost->get_string());
    }
    if (!text) return Error{Errc::Malformed, "cost: a number expected"};
    Result<Cents> cents = parse_cents(*text);
    if (!cents) return cents.error().within("cost");
    if (cents->value < 0) return Error{Errc::Malformed, "cost: below zero"};
    return cents;
}

// Whole seconds since 1970, as a number or as digits in a string.
Result<Instant> instant_at(const bj::object& object, std::string_view name) {
    const Error wrong{Errc::Malformed, std::string{name} + ": Unix seconds expected"};
    const bj::value* value = object.if_contains({name.data(), name.size()});
    std::optional<std::int64_t> seconds;
    if (value != nullptr && value->is_int64()) seconds = value->get_int64();
    if (value != nullptr && value->is_string()) seconds = to_integer(text_of(value->get_string()));
    if (!seconds) return wrong;
    if (*seconds < unix_seconds(earliest_instant) || *seconds >= unix_seconds(latest_instant)) {
        return Error{Errc::Malformed, std::string{name} + ": before 2020 or after 2199"};
    }
    return from_unix(*seconds);
}

// The first of `names` that is there; none if none is.
Result<std::optional<std::string>> first_string(const bj::object& object,
                                                std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        Result<std::optional<std::string>> text = json::optional_string_at(object, name);
        if (!text || text->has_value()) return text;
    }
    return std::optional<std::string>{};
}

Result<HeldService> read_service(const bj::value& element) {
    const bj::object* object = element.if_object();
    if (object == nullptr) return Error{Errc::Malformed, "an object expected"};

    const Result<std::string> id = json::string_at(*object, "id");
    if (!id) return id.error();
    if (!is_identifier(*id)) return Error{Errc::Malformed, "id: not an identifier"};
    const Result<Instant> valid_to = instant_at(*object, "valid_to");
    if (!valid_to) return valid_to.error();
    const Result<bool> trial =
        object->contains("trial") ? json::boolean_at(*object, "trial") : Result<bool>{false};
    if (!trial) return trial.error();
    const auto description = json::optional_string_at(*object, "description");
    if (!description) return description.error();

    return HeldService{
        .entitlement = {.option = OptionId{*id}, .valid_to = *valid_to, .trial = *trial},
        .description = description->value_or("")};
}

std::string quoted(std::string_view text) {
    return bj::serialize(bj::string_view{text.data(), text.size()});
}

std::string seconds_text(Instant instant) {
    return std::to_string(unix_seconds(instant));
}

// Written by hand from here on: the library prints numbers with an exponent, money must have none.
std::string write_service(const HeldService& service) {
    const license::Entitlement& held = service.entitlement;
    return R"({"id":)" + quoted(held.option.text()) + R"(,"valid_to":)" +
           seconds_text(held.valid_to) + R"(,"trial":)" + (held.trial ? "true" : "false") +
           R"(,"description":)" + quoted(service.description) + "}";
}

}  // namespace

Result<Cents> read_cost(int status, std::string_view body, Hidden hidden) {
    const Result<bj::object> answer = read_answer(status, body, hidden);
    if (!answer) return answer.error();
    return cost_of(body, *answer);
}

Result<CreatedKey> read_created_key(int status, std::string_view body, Hidden hidden) {
    const Result<bj::object> answer = read_answer(status, body, hidden);
    if (!answer) return answer.error();

    const auto named_key = first_string(*answer, {"user_key", "key", "userkey"});
    if (!named_key) return named_key.error();
    const std::string user_key = named_key->value_or("");
    if (!is_user_key(user_key)) {
        return Error{Errc::Malformed, "user_key: 1 to 128 printable characters expected"};
    }
    const auto named_extension = first_string(*answer, {"extension", "extension_string"});
    if (!named_extension) return named_extension.error();
    const std::string extension = named_extension->value_or("");
    if (!is_printable(extension, 0, extension_bytes_max)) {
        return Error{Errc::Malformed, "extension: at most 4096 printable characters expected"};
    }
    return CreatedKey{.user_key = UserKey{user_key}, .extension = extension};
}

Result<Activated> read_activated(int status, std::string_view body, Hidden hidden) {
    // Money is at stake: an answer that did not come with 200 proves nothing, whatever it says.
    if (status != 200) return unexpected_status(status);
    const Result<bj::object> answer = read_answer(status, body, hidden);
    if (!answer) return answer.error();

    // It is a success by now, so a strange member must not turn it into a failure.
    Activated activated;
    if (const Result<Cents> cost = cost_of(body, *answer)) activated.cost = *cost;
    if (const Result<Instant> valid_to = instant_at(*answer, "valid_to")) {
        activated.valid_to = *valid_to;
    }
    return activated;
}

Result<std::vector<HeldService>> read_held_services(int status, std::string_view body,
                                                    Hidden hidden) {
    const Result<bj::object> answer = read_answer(status, body, hidden);
    if (!answer) return answer.error();
    const Result<const bj::array*> list = json::array_at(*answer, "services");
    if (!list) return list.error();
    if ((*list)->size() > services_max) {
        return Error{Errc::Malformed, "services: more than 1000"};
    }

    std::vector<HeldService> services;
    std::unordered_set<OptionId> seen;
    for (const bj::value& element : **list) {
        Result<HeldService> service = read_service(element);
        if (!service) return service.error().within("services");
        if (!seen.insert(service->entitlement.option).second) {
            return Error{Errc::Malformed, "services: an id stands twice"};
        }
        services.push_back(std::move(*service));
    }
    return services;
}

std::string write_error(std::string_view text) {
    return R"({"error":)" + quoted(text) + "}";
}

std::string write_cost(Cents cost) {
    return R"({"cost":)" + to_decimal(cost) + "}";
}

std::string write_created_key(const CreatedKey& created) {
    return R"({"user_key":)" + quoted(created.user_key.text()) + R"(,"extension":)" +
           quoted(created.extension) + "}";
}

std::string write_activated(const UserKey& user_key, const OptionId& service,
                            const PeriodId& period, Cents cost, Instant valid_to) {
    return R"({"user_key":)" + quoted(user_key.text()) + R"(,"service":)" + quoted(service.text()) +
           R"(,"period":)" + quoted(period.text()) + R"(,"cost":)" + to_decimal(cost) +
           R"(,"valid_to":)" + seconds_text(valid_to) + "}";
}

std::string write_held_services(const UserKey& user_key, const std::vector<HeldService>& services) {
    std::string list;
    for (const HeldService& service : services) {
        if (!list.empty()) list += ',';
        list += write_service(service);
    }
    return R"({"user_key":)" + quoted(user_key.text()) + R"(,"services":[)" + list + "]}";
}

}  // namespace usher::upstream::acestream
