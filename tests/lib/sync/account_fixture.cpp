#include "tests/lib/sync/account_fixture.hpp"

#include <algorithm>
#include <utility>

#include "lib/upstream/aminotv/product_document.hpp"
#include "lib/upstream/aminotv/token_claims.hpp"

using namespace std::chrono_literals;

namespace usher::test {
namespace {

constexpr std::string_view users_prefix = "/api/license/v4/users/";

std::string token_number(const http::Request& request) {
    const std::string field{request.field("Authorization").value_or("Bearer ")};
    const auto claims = amino::read_claims(std::string_view{field}.substr(7));
    return claims ? claims->token_id : "";
}

}  // namespace

http::Response error_answer(amino::ErrorCode code) {
    return {.status = amino::http_status(code), .body = amino::write_error({.code = code})};
}

AccountFixture::AccountFixture() {
    users["310"] = {license("9001")};
    included = {product("77", "501")};
    catalogue = {product("77", "501"), product("78", "502")};
}

AccountFixture::~AccountFixture() {
    refresher.stop();
    background.cancel();
    server.stop();
    loop.restart();
    while (background.running() > 0 && loop.run_one_for(10s) > 0) {
    }
    loop.poll();
}

sync::SessionSettings AccountFixture::session_settings() {
    return {.open_max = 3, .sleep = [this](std::chrono::steady_clock::duration wait) -> Task<void> {
                waits.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(wait));
                clock.pass(waits.back());
                co_return;
            }};
}

sync::AccountRefreshSettings AccountFixture::refresh_settings() {
    return {.start_spread = 0ms, .questions = {.attests_time = true}};
}

license::License AccountFixture::license(const std::string& id, const std::string& product,
                                         const std::string& user) const {
    return {.id = LicenseId{id},
            .user = UserId{user},
            .product = BundleId{product},
            .status = license::LicenseStatus::Active,
            .end = HeldClock::start + 240h};
}

license::Product AccountFixture::product(const std::string& id, const std::string& channel) {
    license::Product made{
        .id = BundleId{id}, .title = "P" + id, .type_name = "CHANNEL", .is_visible = true};
    made.channels[index_of(license::ChannelService::Live)] = {ChannelId{channel}};
    return made;
}

bool AccountFixture::allows(const std::string& channel, const std::string& user) {
    const enforcement::ChannelQuestion question{
        .user = UserId{user},
        .right = {.channel = ChannelId{channel}, .service = license::ChannelService::Live}};
    return accounts.check(question).decision.verdict.allowed;
}

std::size_t AccountFixture::count(const std::string& question) const {
    return static_cast<std::size_t>(std::ranges::count(asked, question));
}

amino::IssuedTokens AccountFixture::issue(const std::string& user) {
    const Instant now = time.now();
    amino::TokenClaims claims{.user = UserId{user},
                              .type = amino::TokenType::Access,
                              .token_id = std::to_string(++issued),
                              .expires_at = now + 1h};
    amino::IssuedTokens pair{.user = UserId{user},
                             .access = amino::sign_token(claims, "secret"),
                             .access_expires_at = now + 1h,
                             .refresh = {},
                             .refresh_expires_at = now + 720h,
                             .logged_in_at = now};
    claims.type = amino::TokenType::Refresh;
    claims.expires_at = now + 720h;
    pair.refresh = amino::sign_token(claims, "secret");
    return pair;
}

Task<http::Response> AccountFixture::serve(http::Request request) {
    asked.push_back(request.method + " " + std::string{request.path()});
    co_return answer(request);
}

http::Response AccountFixture::answer(const http::Request& request) {
    const std::string path{request.path()};
    if (path == amino::token_path || path.starts_with("/api/user/")) return answer_login(request);
    if (refused.contains(token_number(request))) {
        return error_answer(amino::ErrorCode::Unauthorized);
    }
    if (path == "/api/license/v4/products") return {.body = amino::write_products(catalogue)};
    if (!path.starts_with(users_prefix)) return error_answer(amino::ErrorCode::NotFound);
    return answer_licenses(request,
                           path.substr(users_prefix.size(), path.rfind('/') - users_prefix.size()));
}

http::Response AccountFixture::answer_login(const http::Request& request) {
    const std::string path{request.path()};
    const bool is_legacy = path != amino::token_path;
    if (is_legacy) {
        const bool is_good = request.body == "password=good";
        if (!is_good) return error_answer(amino::ErrorCode::Unauthorized);
        return {.body = amino::write_user_stat(issue("310"))};
    }
    if (!has_token_endpoint) return error_answer(amino::ErrorCode::NotFound);
    const auto wanted = amino::read_token_request(request.body).value();
    if (wanted.grant == amino::GrantType::RefreshToken) {
        if (!refreshes) return error_answer(amino::ErrorCode::Unauthorized);
        const std::string user = amino::read_claims(wanted.refresh_token).value().user.text();
        return {.body = amino::write_authentication_tokens(issue(user))};
    }
    if (wanted.password != "good") return error_answer(amino::ErrorCode::Unauthorized);
    const std::string user = wanted.username.substr(0, wanted.username.find('@'));
    return {.body = amino::write_authentication_tokens(issue(user))};
}

http::Response AccountFixture::answer_licenses(const http::Request& request,
                                               const std::string& user) {
    if (before_licenses) std::exchange(before_licenses, {})();
    if (instead) return *instead;
    const auto found = users.find(user);
    if (found == users.end()) return error_answer(amino::ErrorCode::UserNotFound);
    if (request.method == "POST") {
        found->second.push_back(license("9100", "78", user));
        return {.status = 201,
                .body = amino::write_licenses(std::vector{found->second.back()}, catalogue)};
    }
    return {.body = amino::write_licenses(found->second, included)};
}

}  // namespace usher::test
