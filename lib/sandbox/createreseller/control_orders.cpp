#include "lib/sandbox/createreseller/control_orders.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "lib/core/json.hpp"
#include "lib/core/text.hpp"
#include "lib/http/query.hpp"
#include "lib/upstream/createreseller/parameters.hpp"
#include "lib/upstream/createreseller/text_rules.hpp"

namespace usher::sandbox::createreseller {
namespace {

namespace bj = boost::json;
namespace codec = upstream::createreseller;

constexpr std::int64_t id_max = 999'999'999;
constexpr std::int64_t level_max = 1000;

Error malformed(std::string text) {
    return {Errc::Malformed, std::move(text)};
}

bool has(const bj::object& order, std::string_view name) {
    return order.contains({name.data(), name.size()});
}

Result<bool> flag_or(const bj::object& order, std::string_view name, bool otherwise) {
    if (!has(order, name)) return otherwise;
    return json::boolean_at(order, name);
}

Result<std::int64_t> integer_within(const bj::object& order, std::string_view name,
                                    std::int64_t max) {
    Result<std::int64_t> value = json::integer_at(order, name);
    if (value && (*value < 1 || *value > max)) {
        return malformed(std::string{name} + ": 1 to " + std::to_string(max) + " expected");
    }
    return value;
}

// 0 without one: the next free one.
Result<std::int64_t> id_of(const bj::object& order) {
    if (!has(order, "id")) return 0;
    return integer_within(order, "id", id_max);
}

Result<UserName> user_name_at(const bj::object& order, std::string_view name) {
    Result<std::string> text = json::string_at(order, name);
    if (!text) return text.error();
    if (!codec::is_user_name(*text, codec::value_characters_max)) {
        return malformed(std::string{name} + ": a user name expected");
    }
    return UserName{*std::move(text)};
}

Result<void> read_words(const bj::object& order, Account& account) {
    const Result<std::string> role = json::string_at(order, "role");
    if (!role) return role.error();
    const std::optional<Role> known_role = role_of(*role);
    if (!known_role) return malformed("role: not known");
    account.role = *known_role;

    if (has(order, "state")) {
        const Result<std::string> state = json::string_at(order, "state");
        if (!state) return state.error();
        const std::optional<AccountState> known_state = account_state(*state);
        if (!known_state) return malformed("state: not known");
        account.state = *known_state;
    }
    if (has(order, "api_id")) {
        Result<std::string> api_id = json::string_at(order, "api_id");
        if (!api_id) return api_id.error();
        if (!is_printable(*api_id, 1, codec::value_characters_max)) {
            return malformed("api_id: 1 to 255 printable characters expected");
        }
        account.api_id = *std::move(api_id);
    }
    return {};
}

Result<void> read_flags(const bj::object& order, Account& account) {
    for (const auto& [name, place] :
         {std::pair{"api_enabled", &Account::api_enabled}, std::pair{"billing", &Account::billing},
          std::pair{"revenue_share", &Account::revenue_share}}) {
        const Result<bool> flag = flag_or(order, name, account.*place);
        if (!flag) return flag.error();
        account.*place = *flag;
    }
    if (account.revenue_share && !account.billing) {
        return malformed("revenue_share: only with billing");
    }
    return {};
}

Result<Terms> read_terms(const bj::object& order) {
    codec::NewReseller terms;
    if (!has(order, "terms")) return terms.terms;
    const bj::object* const given = order.at("terms").if_object();
    if (given == nullptr) return malformed("terms: an object expected");
    for (const auto& member : *given) {
        const std::string_view name{member.key().data(), member.key().size()};
        const auto parameter =
            std::ranges::find(codec::parameters(), name, &codec::Parameter::name);
        const bool is_term = parameter != codec::parameters().end() && parameter->is_term();
        if (!is_term) return malformed("terms: an unknown name");
        const bj::string* const text = member.value().if_string();
        const bool is_read =
            text != nullptr && read_into(terms, *parameter, {text->data(), text->size()});
        if (!is_read) return malformed("terms: " + std::string{parameter->name} + ": not a value");
    }
    return terms.terms;
}

}  // namespace

Result<Account> read_account(std::string_view body) {
    const Result<bj::object> order = json::parse_object(body);
    if (!order) return order.error();
    const Result<void> known = json::check_members(
        *order,
        {"user_name", "role", "id", "state", "api_id", "api_enabled", "billing", "revenue_share"});
    if (!known) return known.error();
    Result<UserName> user_name = user_name_at(*order, "user_name");
    if (!user_name) return user_name.error();
    const Result<std::int64_t> id = id_of(*order);
    if (!id) return id.error();

    Account account{.id = AccountNumber{*id}, .user_name = *std::move(user_name)};
    for (const auto read : {read_words, read_flags}) {
        const Result<void> done = read(*order, account);
        if (!done) return done.error();
    }
    return account;
}

Result<PackageOrder> read_package(std::string_view body) {
    const Result<bj::object> order = json::parse_object(body);
    if (!order) return order.error();
    const Result<void> known = json::check_members(*order, {"owner", "level", "id", "terms"});
    if (!known) return known.error();
    Result<UserName> owner = user_name_at(*order, "owner");
    if (!owner) return owner.error();
    const Result<std::int64_t> level = integer_within(*order, "level", level_max);
    if (!level) return level.error();
    const Result<std::int64_t> id = id_of(*order);
    if (!id) return id.error();
    const Result<Terms> terms = read_terms(*order);
    if (!terms) return terms.error();
    return PackageOrder{.owner = *std::move(owner),
                        .package = {.id = PackageNumber{*id}, .level = *level, .terms = *terms}};
}

Result<AccountNumber> read_after(std::string_view query) {
    const Result<http::Parameters> parameters = http::parse_query(query);
    if (!parameters) return parameters.error();
    const std::optional<std::string_view> after = parameters->find("after");
    if (!after) return AccountNumber{};
    const auto number = codec::read_value<AccountNumber>(*after);
    if (!number) return malformed("after: the id of an account expected");
    return *number;
}

}  // namespace usher::sandbox::createreseller
