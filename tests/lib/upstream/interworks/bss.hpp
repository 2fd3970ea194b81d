/// A BSS on loopback whose tokens and answers a test decides, and a session with it.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/upstream/interworks/address.hpp"
#include "lib/upstream/interworks/session.hpp"
#include "tests/lib/upstream/scripted_upstream.hpp"

namespace usher::test::interworks {

namespace iw = upstream::interworks;

/// Gives tokens `token-1`, `token-2`, … and answers API calls by what the test put in.
class Bss {
public:
    // What it does.
    std::vector<http::Response> token_answers{};  ///< the first ones; then tokens
    std::vector<http::Response> answers{};        ///< to calls with a good token, the first ones
    std::function<http::Response(const http::Request&)> otherwise = [](const http::Request&) {
        return http::Response{.body = "{}"};
    };
    std::function<bool(const std::string& token)> accepts = [](const std::string&) { return true; };
    std::string token_members = R"(,"expires_in":3600)";

    // What became of it.
    std::vector<std::chrono::milliseconds> waits{};
    std::vector<Instant> attested{};
    int version_ends = 0;

    ScriptedUpstream server{[this](const http::Request& request) { return answer(request); }};
    iw::Addresses addresses = [this] {
        const std::string base = server.origin() + "/api/";
        const std::string revocation = server.origin() + "/oauth/revoke";
        return iw::addresses_of(
                   {.base = base, .revocation_url = revocation, .allow_plain_http = true})
            .value();
    }();
    iw::Transport transport{addresses, {.body_bytes = std::size_t{1} * 1024 * 1024}};

    /// Unattended where there is a password.
    [[nodiscard]] iw::Session session(std::optional<std::string> password = "Tide+Pool&47") {
        return session(transport, std::move(password));
    }
    /// The same over another transport.
    [[nodiscard]] iw::Session session(const iw::Transport& over,
                                      std::optional<std::string> password = "Tide+Pool&47") {
        iw::Credentials credentials{.client_key = Secret{"key"},
                                    .client_secret = Secret{"secret"},
                                    .username = "finch-sync"};
        if (password) credentials.password = Secret{*password};
        return {server.executor(), over, std::move(credentials), ports()};
    }
    /// Lets time pass on both clocks and in the session's waits.
    void pass(std::chrono::milliseconds time) { server.clock().pass(time); }

    template <typename T>
    T run(Task<T> task) {
        return server.run(std::move(task));
    }
    [[nodiscard]] iw::Outcome<http::Response> call(iw::Session& session, iw::Call call = {}) {
        if (call.target.empty()) call.target = "/api/accounts/5210";
        return run(session.call(std::move(call)));
    }

    [[nodiscard]] std::size_t token_requests() const { return server.count("/oauth/token"); }
    /// Calls of the API, whatever came of them.
    [[nodiscard]] std::size_t calls() const {
        return static_cast<std::size_t>(std::ranges::count_if(
            server.requests(),
            [](const http::Request& request) { return request.path().starts_with("/api/"); }));
    }
    /// The last request that went to a path that begins so.
    [[nodiscard]] const http::Request& last(std::string_view path) const {
        const auto& requests = server.requests();
        const auto found = std::find_if(
            requests.rbegin(), requests.rend(),
            [path](const http::Request& request) { return request.path().starts_with(path); });
        if (found == requests.rend()) throw std::logic_error{"no such request"};
        return *found;
    }

private:
    [[nodiscard]] iw::SessionPorts ports() {
        return {.pacing = {.clock = server.clock().reader(),
                           .sleep = [this](auto time) { return sleep(time); },
                           .random = [] { return 0.5; }},
                .attest = [this](Instant time) { attested.push_back(time); },
                .version_ends = [this] { ++version_ends; }};
    }
    Task<void> sleep(std::chrono::steady_clock::duration time) {
        const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(time);
        waits.push_back(wait);
        pass(wait);
        co_return;
    }
    http::Response answer(const http::Request& request) {
        if (request.path() == "/oauth/token") return token_answer();
        if (request.path() == "/oauth/revoke") return {.status = 200, .body = ""};
        const std::string token{request.field("Authorization").value_or("").substr(7)};
        if (!accepts(token)) return {.status = 401, .body = R"({"message":"no"})"};
        return taken(answers).value_or(otherwise(request));
    }
    http::Response token_answer() {
        if (const auto scripted = taken(token_answers)) return *scripted;
        const std::string token = "token-" + std::to_string(++issued_);
        return {.body = R"({"access_token":")" + token + R"(","token_type":"bearer")" +
                        token_members + "}"};
    }
    static std::optional<http::Response> taken(std::vector<http::Response>& from) {
        if (from.empty()) return std::nullopt;
        http::Response first = std::move(from.front());
        from.erase(from.begin());
        return first;
    }

    int issued_ = 0;
};

/// The token endpoint's no.
inline http::Response token_error(int status, const std::string& word) {
    return {.status = status, .body = R"({"error":")" + word + R"("})"};
}

}  // namespace usher::test::interworks
