#include "tests/lib/sandbox/createreseller/createreseller_fixture.hpp"

#include <algorithm>

#include "lib/http/query.hpp"
#include "lib/sandbox/createreseller/demo.hpp"

namespace usher::sandbox::createreseller {

std::string empty(std::string_view name) {
    return std::string{"400 parameter: "}.append(name).append(" is empty");
}

std::string invalid(std::string_view name) {
    return std::string{"400 parameter: "}.append(name).append(" is invalid");
}

std::string needs_billing(std::string_view name) {
    return std::string{"400 parameter: "}.append(name).append(" requires the billing system");
}

Query Query::baseline() {
    const DemoAccounts demo = createreseller::demo_accounts();
    return Query{}
        .and_also("ev", "createReseller")
        .and_also("user", demo.user)
        .and_also("api_id", demo.api_id)
        .and_also("fname", "Ines")
        .and_also("lname", "Okafor")
        .and_also("email", "ines@example.net")
        .and_also("company", "North Quay")
        .and_also("phone", "12015550123");
}

Query Query::availability(std::string_view user_name) {
    const DemoAccounts demo = createreseller::demo_accounts();
    return Query{}
        .and_also("ev", "usernameAvailabilty")
        .and_also("user", demo.user)
        .and_also("api_id", demo.api_id)
        .and_also("new_user_name", user_name);
}

Query Query::with(std::string_view name, std::string_view value) const {
    return with_raw(name, http::percent_encode(value));
}

Query Query::with_raw(std::string_view name, std::string_view raw) const {
    Query changed = *this;
    const auto found =
        std::ranges::find(changed.items_, name, [](const auto& i) { return i.first; });
    if (found == changed.items_.end()) {
        changed.items_.emplace_back(name, raw);
    } else {
        found->second = raw;
    }
    return changed;
}

Query Query::and_also(std::string_view name, std::string_view value) const {
    Query changed = *this;
    changed.items_.emplace_back(name, http::percent_encode(value));
    return changed;
}

Query Query::without(std::string_view name) const {
    Query changed = *this;
    std::erase_if(changed.items_, [name](const auto& item) { return item.first == name; });
    return changed;
}

Query Query::renamed(std::string_view name, std::string_view other) const {
    Query changed = *this;
    for (auto& item : changed.items_) {
        if (item.first == name) item.first = other;
    }
    return changed;
}

Query Query::by_plain_administrator() const {
    const DemoAccounts demo = createreseller::demo_accounts();
    return with("user", demo.plain_user).with("api_id", demo.plain_api_id);
}

std::string Query::text() const {
    std::string text;
    for (const auto& [name, raw] : items_) {
        if (!text.empty()) text += '&';
        text.append(name).append("=").append(raw);
    }
    return text;
}

http::Response CreateresellerFixture::call(std::string method, std::string target,
                                           std::string form) {
    http::ClientRequest request{.method = std::move(method), .target = std::move(target)};
    if (!form.empty()) {
        request.fields = {{.name = "Content-Type", .value = "application/x-www-form-urlencoded"}};
    }
    request.body = std::move(form);
    return ask(std::move(request)).value().response;
}

std::string CreateresellerFixture::outcome(const Query& query) {
    const http::Response response = call("GET", "/api?" + query.text());
    return std::to_string(response.status) + ' ' + response.body;
}

std::string CreateresellerFixture::posted(const Query& query) {
    const http::Response response = call("POST", "/api", query.text());
    return std::to_string(response.status) + ' ' + response.body;
}

boost::json::array CreateresellerFixture::resellers() {
    return control("GET", "/control/v1/createreseller/resellers").at("resellers").as_array();
}

boost::json::object CreateresellerFixture::reseller() {
    const boost::json::array all = resellers();
    BOOST_REQUIRE_EQUAL(all.size(), 1U);
    return all.at(0).as_object();
}

std::string CreateresellerFixture::value(std::string_view parameter) {
    const boost::json::object all = reseller();
    const boost::json::object& shown =
        all.at("values").at({parameter.data(), parameter.size()}).as_object();
    const boost::json::value& text = shown.at("value");
    std::string value = text.is_null() ? "-" : std::string{text.as_string()};
    return value.append(" ").append(std::string{shown.at("origin").as_string()});
}

void CreateresellerFixture::check_refused(const Query& query, std::string_view expected) {
    BOOST_CHECK_EQUAL(outcome(query), expected);
    BOOST_CHECK(resellers().empty());
}

std::string CreateresellerFixture::created_value(const Query& query, std::string_view parameter) {
    BOOST_REQUIRE_EQUAL(outcome(query), created);
    return value(parameter);
}

void CreateresellerFixture::take_name(std::string_view user_name) {
    std::string order = R"({"role":"advertiser","user_name":")";
    set("accounts", order.append(user_name).append("\"}"));
}

void CreateresellerFixture::fault(std::string_view action, std::string_view more,
                                  std::string_view on) {
    std::string order = R"({"on":")";
    order.append(on).append(R"(","action":")").append(action).append("\"").append(more);
    control("POST", "/control/v1/faults", order + '}');
}

boost::json::object CreateresellerFixture::set(std::string_view control_path, std::string body) {
    return control("POST", "/control/v1/createreseller/" + std::string{control_path},
                   std::move(body));
}

int CreateresellerFixture::try_set(std::string_view control_path, std::string body) {
    return try_control({.method = "POST",
                        .target = "/control/v1/createreseller/" + std::string{control_path},
                        .fields = {{.name = "Content-Type", .value = "application/json"}},
                        .body = std::move(body)})
        .value()
        .response.status;
}

}  // namespace usher::sandbox::createreseller
