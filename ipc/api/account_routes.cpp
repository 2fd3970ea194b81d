#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "ipc/api/account_reading.hpp"
#include "ipc/api/event_json.hpp"
#include "ipc/api/problem.hpp"
#include "ipc/api/reading.hpp"
#include "ipc/api/routes.hpp"
#include "ipc/api/waiting.hpp"
#include "ipc/api/writing.hpp"
#include "lib/core/json.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;
using enforcement::Scope;

constexpr std::size_t email_bytes_max = 254;

Error no_upstream() {
    return Error{Errc::Unavailable, "no upstream of licences is configured"};
}

bj::object describe(const Services& services, const UserId& user) {
    enforcement::Accounts& accounts = services.accounts;
    const std::optional<Instant> synced_at = accounts.projection().synced_at(user);
    const license::Freshness freshness =
        license::judge_freshness(accounts.policy().freshness, synced_at,
                                 services.enforcer.time().now(), accounts.is_in_touch());
    return {{"user", user.text()},
            {"login", std::string{name(accounts.login_state(user))}},
            {"synced_at", json_instant(synced_at)},
            {"freshness", std::string{name(freshness)}},
            {"licenses", accounts.projection().license_count(user)},
            {"restricted", accounts.is_restricted(user)}};
}

// Up to `limit` users behind `after`, in the order of their texts, and whether there are more.
std::vector<UserId> page_of(const enforcement::Accounts& accounts, std::string_view after,
                            std::size_t limit) {
    std::vector<UserId> users;
    accounts.projection().each_account(
        [&](const UserId& user, const std::optional<Instant>& /*synced_at*/) {
            if (user.text() > after) users.push_back(user);
        });
    const std::size_t count = std::min(users.size(), limit);
    std::partial_sort(users.begin(), users.begin() + static_cast<std::ptrdiff_t>(count),
                      users.end());
    users.resize(count);
    return users;
}

Task<http::Response> list_accounts(const Services& services, Call call) {
    const Result<std::size_t> limit = read_limit(call.query);
    if (!limit) co_return problem(limit.error());
    const std::string after{call.query.find("after").value_or("")};
    std::vector<UserId> users = page_of(services.accounts, after, *limit + 1);
    bj::value next;
    if (users.size() > *limit) {
        users.pop_back();
        next = users.back().text();
    }
    bj::array accounts;
    for (const UserId& user : users) accounts.push_back(describe(services, user));
    co_return json_response(200, {{"accounts", std::move(accounts)}, {"next", next}});
}

Task<http::Response> show_account(const Services& services, Call call) {
    const Result<UserId> user = read_user("user", call.path.at("user"));
    if (!user) co_return problem(user.error());
    if (!services.accounts.projection().has(*user)) {
        co_return problem(Error{Errc::NotFound, "the user's licences are not kept here"});
    }
    co_return json_response(200, describe(services, *user));
}

/// What a body brings: one of the two.
struct LoginRequest {
    std::optional<sync::Credentials> credentials{};
    std::optional<sync::TokenTexts> tokens{};
};

Result<sync::Credentials> read_credentials(const bj::object& body) {
    const Result<void> known = json::check_members(body, {"email", "password"});
    if (!known) return known.error();
    Result<std::string> email = json::string_at(body, "email");
    if (!email) return email.error();
    const Result<std::string> checked = read_words("email", *email, email_bytes_max);
    if (!checked) return checked.error();
    Result<Secret> password = read_password(body);
    if (!password) return password.error();
    return sync::Credentials{.email = std::move(*email), .password = std::move(*password)};
}

Result<sync::TokenTexts> read_tokens(const bj::object& body) {
    const Result<void> known = json::check_members(body, {"access_token", "refresh_token"});
    if (!known) return known.error();
    Result<std::string> access = json::string_at(body, "access_token");
    if (!access) return access.error();
    Result<std::optional<std::string>> refresh = json::optional_string_at(body, "refresh_token");
    if (!refresh) return refresh.error();
    sync::TokenTexts texts{.access = secret_of(*access)};
    if (*refresh) texts.refresh = secret_of(**refresh);
    return texts;
}

Result<LoginRequest> read_login_request(const http::Request& request) {
    const Result<bj::object> body = read_json_body(request);
    if (!body) return body.error();
    if (body->contains("access_token")) {
        Result<sync::TokenTexts> tokens = read_tokens(*body);
        if (!tokens) return tokens.error();
        return LoginRequest{.tokens = std::move(*tokens)};
    }
    Result<sync::Credentials> credentials = read_credentials(*body);
    if (!credentials) return credentials.error();
    return LoginRequest{.credentials = std::move(*credentials)};
}

Task<Result<sync::LoggedIn>> log_in(sync::AccountSessions& sessions, LoginRequest wanted,
                                    Actor actor) {
    if (wanted.tokens) {
        co_return co_await sessions.take_pair(std::move(*wanted.tokens), std::move(actor));
    }
    co_return co_await sessions.log_in(std::move(*wanted.credentials), std::move(actor));
}

Task<http::Response> add_account(const Services& services, Call call) {
    const Result<Seconds> wait = read_wait(call.query);
    if (!wait) co_return problem(wait.error());
    Result<LoginRequest> wanted = read_login_request(call.request);
    if (!wanted) co_return problem(wanted.error());
    if (services.account_sessions == nullptr) co_return problem(no_upstream());

    LoginRequest request = std::move(*wanted);
    const Result<sync::LoggedIn> done =
        co_await log_in(*services.account_sessions, std::move(request), std::move(call.actor));
    if (!done) co_return problem(done.error());
    if (*wait > Seconds{0}) {
        static_cast<void>(co_await services.account_refresher->refresh(done->user, *wait));
    }
    co_return json_response(done->is_new ? 201 : 200, describe(services, done->user));
}

Task<http::Response> remove_account(const Services& services, Call call) {
    Result<UserId> user = read_user("user", call.path.at("user"));
    if (!user) co_return problem(user.error());
    // Also without an upstream: what is kept can always be thrown away.
    Task<Result<void>> removing =
        services.account_sessions != nullptr
            ? services.account_sessions->log_out(std::move(*user), std::move(call.actor))
            : services.accounts.remove(std::move(*user), std::move(call.actor));
    const Result<void> removed = co_await std::move(removing);
    if (!removed) co_return problem(removed.error());
    co_return no_content();
}

bj::array describe(const std::vector<enforcement::LicenseExpiring>& warnings) {
    bj::array reminders;
    for (const enforcement::LicenseExpiring& warning : warnings) {
        reminders.push_back(json_expiring(warning));
    }
    return reminders;
}

Task<http::Response> list_reminders(const Services& services, Call call) {
    const Result<std::size_t> limit = read_limit(call.query);
    if (!limit) co_return problem(limit.error());
    const Result<std::optional<UserId>> one = optional_user(call.query);
    if (!one) co_return problem(one.error());
    if (*one) {
        co_return json_response(
            200, {{"reminders", describe(services.reminders.of(**one))}, {"next", nullptr}});
    }
    // A page of users, whose reminders together may be more or fewer than the limit.
    const std::string after{call.query.find("after").value_or("")};
    const std::vector<UserId> users = page_of(services.accounts, after, *limit);
    bj::array reminders;
    for (const UserId& user : users) {
        for (bj::value& reminder : describe(services.reminders.of(user))) {
            reminders.push_back(std::move(reminder));
        }
    }
    const bool may_go_on = users.size() == *limit;
    const bj::value next = may_go_on ? bj::value(users.back().text()) : bj::value{};
    co_return json_response(200, {{"reminders", std::move(reminders)}, {"next", next}});
}

}  // namespace

void add_account_routes(Router& router, const Services& services) {
    router.add({"GET", "/v1/accounts", scoped(Scope::Read),
                [&services](Call call) { return list_accounts(services, std::move(call)); }});
    router.add({"GET", "/v1/accounts/{user}", scoped(Scope::Read),
                [&services](Call call) { return show_account(services, std::move(call)); }});
    router.add({"POST", "/v1/accounts", scoped(Scope::Keys),
                [&services](Call call) { return add_account(services, std::move(call)); }});
    router.add({"DELETE", "/v1/accounts/{user}", scoped(Scope::Keys),
                [&services](Call call) { return remove_account(services, std::move(call)); }});
    router.add({"GET", "/v1/reminders", scoped(Scope::Read),
                [&services](Call call) { return list_reminders(services, std::move(call)); }});
}

}  // namespace usher::api
