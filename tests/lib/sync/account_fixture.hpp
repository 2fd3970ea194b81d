/// An AminoTV upstream on loopback whose users and faults a test sets, and the daemon's side of it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lib/async/task_group.hpp"
#include "lib/http/server.hpp"
#include "lib/sync/account_refresher.hpp"
#include "lib/sync/account_sessions.hpp"
#include "lib/upstream/aminotv/license_document.hpp"
#include "tests/lib/enforcement/fixture.hpp"

namespace usher::test {

namespace amino = upstream::aminotv;

struct AccountFixture : EnforcementFixture {
    /// What upstream knows: of each user all licences, and the products that are for sale.
    std::map<std::string, std::vector<license::License>> users;
    std::vector<license::Product> catalogue;
    std::vector<license::Product> included;  ///< in each answer with licences
    bool has_token_endpoint = true;
    bool refreshes = true;                    ///< whether a refresh token is good
    std::set<std::string> refused;            ///< access tokens, by their numbers: 401
    std::optional<http::Response> instead{};  ///< set: every question about licences ends so
    std::function<void()> before_licenses{};  ///< called once, when they are asked for

    std::vector<std::string> asked;                ///< `GET /api/license/v4/products`, in order
    std::vector<std::chrono::milliseconds> waits;  ///< of calls for their turn
    std::vector<std::string> log_lines;
    int issued = 0;  ///< pairs

    http::Server server{loop.get_executor(),
                        {.body_bytes = std::size_t{1024} * 1024},
                        [this](http::Request request) { return serve(std::move(request)); },
                        Log{},
                        clock.reader()};
    std::uint16_t port = server.listen_tcp("127.0.0.1", 0).value().port;
    Log log{[this](Severity, std::string_view line) { log_lines.emplace_back(line); }};
    enforcement::Accounts accounts{
        *store,
        enforcer,
        {.freshness = {.fresh_for = std::chrono::minutes{20}, .stale_for = std::chrono::hours{24}}},
        log};
    std::shared_ptr<const amino::Client> client = std::make_shared<const amino::Client>(
        Url{.tls = false, .host = "127.0.0.1", .port = port, .path = {}});
    sync::AccountSessions sessions{
        loop.get_executor(), client, session_settings(), accounts, time, log};
    sync::AccountRefresher refresher{loop.get_executor(),
                                     refresh_settings(),
                                     sessions,
                                     [] { return 0.5; },
                                     accounts,
                                     enforcer,
                                     log};
    async::TaskGroup background{loop.get_executor(), "test", Log{}};
    std::int64_t first_event = events.last();

    AccountFixture();
    /// What still runs refers to members: it unwinds before they go.
    ~AccountFixture();

    void start() { background.spawn(refresher.run()); }
    Result<sync::LoggedIn> log_in(const std::string& user = "310",
                                  const std::string& password = "good") {
        return run(loop, sessions.log_in({.email = user + "@example", .password = Secret{password}},
                                         somebody));
    }
    sync::RefreshOutcome refresh(const std::string& user = "310") {
        return run(loop, refresher.refresh(UserId{user}, std::chrono::seconds{10}));
    }
    std::size_t settle() { return run(loop, refresher.settle(std::chrono::seconds{10})); }

    [[nodiscard]] license::License license(const std::string& id, const std::string& product = "77",
                                           const std::string& user = "310") const;
    [[nodiscard]] static license::Product product(const std::string& id,
                                                  const std::string& channel);
    bool allows(const std::string& channel, const std::string& user = "310");
    [[nodiscard]] std::size_t count(const std::string& question) const;
    template <typename Kind>
    [[nodiscard]] std::size_t told() const {
        std::size_t found = 0;
        const std::vector<enforcement::Event> kept = events.after(first_event).value();
        for (const enforcement::Event& event : kept) {
            if (std::holds_alternative<Kind>(event.change)) ++found;
        }
        return found;
    }
    /// A pair of tokens as upstream gives them.
    amino::IssuedTokens issue(const std::string& user);

    static constexpr const char* licenses_of_310 = "GET /api/license/v4/users/310/licenses";
    static constexpr const char* products = "GET /api/license/v4/products";
    static constexpr const char* token_endpoint = "POST /api/auth/v4/access_tokens";

private:
    sync::SessionSettings session_settings();
    static sync::AccountRefreshSettings refresh_settings();
    Task<http::Response> serve(http::Request request);
    http::Response answer(const http::Request& request);
    http::Response answer_login(const http::Request& request);
    http::Response answer_licenses(const http::Request& request, const std::string& user);
};

/// An answer that is an error document.
http::Response error_answer(amino::ErrorCode code);

}  // namespace usher::test
