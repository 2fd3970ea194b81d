#include "tests/lib/sandbox/oauth2/site_fixture.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>

#include "lib/http/query.hpp"

namespace usher::sandbox::oauth2 {
namespace {

const http::Field form_type{.name = "Content-Type", .value = "application/x-www-form-urlencoded"};

// What stands between `before` and the next quotation mark.
std::string quoted_after(std::string_view text, std::string_view before) {
    const std::size_t start = text.find(before);
    BOOST_REQUIRE_MESSAGE(start != text.npos, text);
    const std::string_view rest = text.substr(start + before.size());
    return std::string{rest.substr(0, rest.find('"'))};
}

std::string unescaped(std::string text) {
    for (std::size_t at = text.find("&amp;"); at != text.npos; at = text.find("&amp;", at + 1)) {
        text.replace(at, 5, "&");
    }
    return text;
}

}  // namespace

std::string encoded(const Pairs& pairs) {
    http::Parameters parameters;
    for (const auto& [name, value] : pairs) parameters.add(name, value);
    return http::to_query(parameters);
}

Pairs without(Pairs pairs, const std::string& name) {
    std::erase_if(pairs, [&](const auto& pair) { return pair.first == name; });
    return pairs;
}

Pairs with(Pairs pairs, const std::string& name, const std::string& value) {
    pairs = without(std::move(pairs), name);
    pairs.emplace_back(name, value);
    return pairs;
}

std::string in_query(std::string_view address, std::string_view name) {
    const std::size_t query = std::min(address.find('?'), address.size());
    const auto parameters = http::parse_query(address.substr(std::min(query + 1, address.size())));
    return std::string{parameters->find(name).value_or("none")};
}

std::string location(const http::Response& response) {
    return std::string{response.field("Location").value_or("")};
}

std::string form_token(const http::Response& page) {
    return quoted_after(page.body, "name=\"form_token\" value=\"");
}

Task<http::Response> Browser::exchange(http::ClientRequest request) {
    if (!cookie.empty()) request.fields.push_back({.name = "Cookie", .value = cookie});
    auto exchange = co_await client_.send(std::move(request));
    http::Response response = std::move(exchange.value().response);
    if (const auto set = response.field("Set-Cookie")) cookie = set->substr(0, set->find(';'));
    co_return response;
}

Task<http::Response> Browser::open(std::string target) {
    http::ClientRequest request{.target = std::move(target)};
    co_return co_await exchange(std::move(request));
}

Task<http::Response> Browser::send(std::string target, std::string form) {
    http::ClientRequest request{.method = "POST", .target = std::move(target)};
    request.fields = {form_type};
    request.body = std::move(form);
    co_return co_await exchange(std::move(request));
}

Task<http::Response> Browser::submit(http::Response page, Pairs fields) {
    fields.emplace_back("form_token", form_token(page));
    std::string target = unescaped(quoted_after(page.body, "action=\""));
    co_return co_await send(std::move(target), encoded(fields));
}

SiteFixture::SiteFixture() {
    control("PATCH", "/control/v1/apps",
            R"({"app": ")" + reseller_account.application +
                R"(", "redirect_uris": ["http://127.0.0.1/callback", ")" + callback + R"("]})");
}

Browser SiteFixture::browser() const {
    return Browser{Url{.host = "127.0.0.1", .port = sandbox->api().port}};
}

Pairs SiteFixture::link() const {
    return {{"client_id", reseller_account.application},
            {"response_type", "code"},
            {"redirect_uri", callback},
            {"scope", "userkey email"},
            {"state", "a state"}};
}

std::string SiteFixture::target(const Pairs& link) {
    return "/oauth/v2/auth?" + encoded(link);
}

Pairs SiteFixture::redemption(const std::string& code) const {
    return {{"client_id", reseller_account.application},
            {"client_secret", reseller_account.client_secret},
            {"code", code},
            {"grant_type", "authorization_code"},
            {"redirect_uri", callback}};
}

http::Response SiteFixture::open(Browser& browser, const Pairs& link) {
    return run(browser.open(target(link)));
}

http::Response SiteFixture::submit(Browser& browser, const http::Response& page, Pairs fields) {
    return run(browser.submit(page, std::move(fields)));
}

std::string SiteFixture::register_and_agree(Browser& browser, const Pairs& link,
                                            const std::string& email) {
    const http::Response registered =
        submit(browser, open(browser, link),
               {{"action", "register"}, {"email", email}, {"password", "a password"}});
    BOOST_REQUIRE_MESSAGE(registered.status == 303, registered.body);
    const http::Response consent = run(browser.open(location(registered)));
    return location(submit(browser, consent, {{"action", "agree"}}));
}

std::string SiteFixture::new_code(const Pairs& link) {
    Browser browser = this->browser();
    static int users = 0;
    const std::string email = "user" + std::to_string(++users) + "@b.example";
    return in_query(register_and_agree(browser, link, email), "code");
}

http::Response SiteFixture::redeem(const Pairs& form) {
    Browser program = browser();
    return run(program.send("/oauth/v2/token", encoded(form)));
}

std::string SiteFixture::redeemed(const Pairs& form) {
    const http::Response answer = redeem(form);
    std::string outcome = std::to_string(answer.status);
    const boost::json::object body = boost::json::parse(answer.body).as_object();
    const boost::json::value* const error = body.if_contains("error");
    if (error != nullptr) outcome.append(" ").append(std::string{error->as_string()});
    return outcome;
}

std::string SiteFixture::new_token(const Pairs& link) {
    const http::Response answer = redeem(redemption(new_code(link)));
    BOOST_REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return std::string{boost::json::parse(answer.body).at("access_token").as_string()};
}

http::Response SiteFixture::user_data(const std::string& token) {
    http::ClientRequest request{.target = "/oauth/v2/userinfo"};
    request.fields = {{.name = "Authorization", .value = "Bearer " + token}};
    return ask(std::move(request)).value().response;
}

boost::json::object SiteFixture::new_app(const std::string& redirect_uri) {
    return control("POST", "/control/v1/apps",
                   R"({"api_key": ")" + reseller_account.api_key +
                       R"(", "name": "Another", "redirect_uris": [")" + redirect_uri + R"("]})");
}

}  // namespace usher::sandbox::oauth2
