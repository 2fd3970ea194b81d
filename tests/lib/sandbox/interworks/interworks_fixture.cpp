#include "tests/lib/sandbox/interworks/interworks_fixture.hpp"

#include <boost/json/parse.hpp>

#include "lib/http/query.hpp"
#include "lib/upstream/interworks/token.hpp"

namespace usher::sandbox::interworks {
namespace {

namespace bj = boost::json;

const bj::value& at(const bj::object& object, std::string_view name) {
    return object.at({name.data(), name.size()});
}

}  // namespace

std::string text_at(const bj::object& object, std::string_view name) {
    return std::string{at(object, name).as_string()};
}

void InterworksFixture::set_up() {
    generate_keys();
    BOOST_REQUIRE_EQUAL(add_user(), 200);
    token = log_in();
}

void InterworksFixture::generate_keys() {
    console("POST", "keys", "{}");
}

int InterworksFixture::add_user(std::string_view username, std::string_view account) {
    std::string order = R"({"account":)";
    order.append(account).append(R"(,"username":")").append(username);
    order.append(R"(","email":"sync@alderfinch.example","password":")").append(password);
    order.append(R"(","confirmPassword":")").append(password).append("\"}");
    return try_control({.method = "POST",
                        .target = "/control/v1/interworks/api-users",
                        .fields = {{.name = "Content-Type", .value = "application/json"}},
                        .body = std::move(order)})
        .value()
        .response.status;
}

iw::Credentials InterworksFixture::credentials() {
    const bj::object keys = console("GET", "keys");
    iw::Credentials credentials;
    credentials.client_key = Secret{text_at(keys, "clientKey")};
    credentials.client_secret = Secret{text_at(keys, "clientSecret")};
    credentials.username = "finch-sync";
    credentials.password = Secret{password};
    return credentials;
}

std::string InterworksFixture::basic() {
    return iw::basic_authorization(credentials());
}

std::string InterworksFixture::password_form(std::string_view username, std::string_view secret) {
    return iw::password_grant(username, Secret{secret});
}

http::Response InterworksFixture::ask_token(std::string form,
                                            std::optional<std::string> authorization) {
    return ask({.method = "POST",
                .target = "/oauth/token",
                .fields = {{.name = "Content-Type", .value = "application/x-www-form-urlencoded"},
                           {.name = "Authorization",
                            .value = authorization ? *authorization : basic()}},
                .body = std::move(form)})
        .value()
        .response;
}

std::string InterworksFixture::log_in(std::string_view username, std::string_view secret) {
    const http::Response response = ask_token(password_form(username, secret));
    BOOST_REQUIRE_EQUAL(response.status, 200);
    return text_at(bj::parse(response.body).as_object(), "access_token");
}

http::Response InterworksFixture::call_with(std::string target, std::vector<http::Field> fields,
                                            std::string method) {
    return ask({.method = std::move(method),
                .target = std::move(target),
                .fields = std::move(fields)})
        .value()
        .response;
}

http::Response InterworksFixture::call(std::string target, std::string method, std::string body) {
    http::ClientRequest request{.method = std::move(method), .target = std::move(target)};
    request.fields = {{.name = "Authorization", .value = "Bearer " + token},
                      {.name = "X-Api-Version", .value = "3"}};
    if (!body.empty()) {
        request.fields.push_back({.name = "Content-Type", .value = "application/json"});
    }
    request.body = std::move(body);
    return ask(std::move(request)).value().response;
}

bj::object InterworksFixture::object(std::string target) {
    const http::Response response = call(std::move(target));
    BOOST_REQUIRE_EQUAL(response.status, 200);
    return bj::parse(response.body).as_object();
}

bj::array InterworksFixture::array(std::string target) {
    const http::Response response = call(std::move(target));
    BOOST_REQUIRE_EQUAL(response.status, 200);
    return bj::parse(response.body).as_array();
}

std::string InterworksFixture::names(std::string target, std::string_view member) {
    std::string joined;
    const bj::object page = object(std::move(target));
    for (const bj::value& row : page.at("data").as_array()) {
        if (!joined.empty()) joined += ',';
        joined += text_at(row.as_object(), member);
    }
    return joined;
}

std::int64_t InterworksFixture::total(std::string target) {
    return object(std::move(target)).at("paging").at("totalRecords").as_int64();
}

std::string InterworksFixture::refusal(std::string target, std::string method, std::string body) {
    const http::Response response = call(std::move(target), std::move(method), std::move(body));
    std::string told = std::to_string(response.status);
    const bj::object error = bj::parse(response.body).as_object();
    BOOST_CHECK(error.at("isRetriableError").is_bool());
    told.append(" ").append(text_at(error, "type"));
    if (error.contains("property")) told.append(" ").append(text_at(error, "property"));
    return told;
}

bj::object InterworksFixture::console(std::string method, std::string_view path,
                                      std::string order) {
    return control(std::move(method), "/control/v1/interworks/" + std::string{path},
                   std::move(order));
}

std::string InterworksFixture::refused_console(std::string method, std::string_view path,
                                               std::string order) {
    const http::Response response =
        try_control({.method = std::move(method),
                     .target = "/control/v1/interworks/" + std::string{path},
                     .fields = {{.name = "Content-Type", .value = "application/json"}},
                     .body = std::move(order)})
            .value()
            .response;
    const bj::object problem = bj::parse(response.body).as_object();
    return std::to_string(response.status) + " " + text_at(problem, "detail");
}

iw::Addresses InterworksFixture::addresses() const {
    const std::string base = "http://" + sandbox->api().text + "/api/";
    return iw::addresses_of({.base = base, .allow_plain_http = true}).value();
}

iw::SessionPorts InterworksFixture::ports() {
    // Shared by the two functions: waiting is what lets the boot clock go on.
    const auto boot = std::make_shared<std::chrono::milliseconds>();
    const auto wait = [boot](std::chrono::steady_clock::duration time) -> Task<void> {
        *boot += std::chrono::ceil<std::chrono::milliseconds>(time);
        co_return;
    };
    return {.pacing = {.clock = [this, boot] { return ClockReading{.wall = now, .boot = *boot}; },
                       .sleep = wait,
                       .random = [] { return 0.5; }}};
}

}  // namespace usher::sandbox::interworks
