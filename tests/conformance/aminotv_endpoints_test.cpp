// specs/aminotv.md 4.1, 4.2 and 4.3: each path and method with its success, and what it refuses.
#include <boost/test/unit_test.hpp>
#include <set>

#include "lib/upstream/aminotv/channel_document.hpp"
#include "lib/upstream/aminotv/license_request.hpp"
#include "lib/upstream/aminotv/product_document.hpp"
#include "lib/upstream/aminotv/user_document.hpp"
#include "tests/lib/sandbox/aminotv/aminotv_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::aminotv;
namespace codec = upstream::aminotv;

namespace {

struct Fixture : AminotvFixture {
    std::set<std::string> listed(const std::string& target) {
        const http::Response response = manage("GET", target);
        BOOST_REQUIRE_EQUAL(response.status, 200);
        std::set<std::string> ids;
        const auto document = codec::read_managed_licenses(response.body).value();
        for (const auto& each : document.licenses) {
            ids.insert(each.license.id.text());
        }
        return ids;
    }
    std::string create(const char* user, const char* product, std::string_view more = {}) {
        const http::Response response =
            manage("POST", managed_licenses, new_license(user, product, more));
        BOOST_REQUIRE_EQUAL(response.status, 201);
        return license_id(response);
    }
};

using Ids = std::set<std::string>;

std::string license_path(const std::string& id) {
    return std::string{managed_licenses} + '/' + id;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(aminotv_endpoints, Fixture)

BOOST_AUTO_TEST_CASE(row_4_1_purchase_user_license_is_201) {
    BOOST_CHECK_EQUAL(buy("k").status, 201);
}

BOOST_AUTO_TEST_CASE(row_4_1_get_user_licenses_shows_every_status_and_each_product_once) {
    create("310", "77", R"("status":"SUSPENDED")");
    create("310", "79", R"("status":"ORDER_ERROR")");
    create("311", "80");
    const auto document = licenses();
    BOOST_CHECK(document.flaws.empty());
    BOOST_CHECK_EQUAL(document.licenses.size(), 3);
    BOOST_CHECK_EQUAL(document.products.size(), 2);
    BOOST_CHECK(!document.next);
}

BOOST_AUTO_TEST_CASE(row_4_1_a_user_without_licenses_has_an_empty_list) {
    const http::Response response = get("/api/license/v4/users/311/licenses", "311");
    BOOST_CHECK_EQUAL(response.status, 200);
    BOOST_CHECK(json_of(response).at("data").as_array().empty());
    BOOST_CHECK(json_of(response).at("included").as_array().empty());
}

BOOST_AUTO_TEST_CASE(row_4_1_get_all_products_shows_what_is_visible_and_buyable) {
    const auto document = codec::read_products(get(catalogue).body).value();
    BOOST_REQUIRE_EQUAL(document.products.size(), 2);
    BOOST_CHECK_EQUAL(document.products[0].id.text(), "77");
    BOOST_CHECK_EQUAL(document.products[1].id.text(), "80");
    BOOST_CHECK_EQUAL(call("GET", catalogue, {}).status, 401);
}

BOOST_AUTO_TEST_CASE(row_4_1_paths_that_must_not_be_used_are_404) {
    const std::vector<std::pair<const char*, const char*>> obsolete{
        {"POST", "/api/license/v4/users/310"},
        {"GET", "/api/license/v4//users/310/licenses"},
        {"GET", "/api/user/demo%40sandbox.example/license"},
        {"GET", "/api/user/demo%40sandbox.example/product"}};
    for (const auto& [method, target] : obsolete) {
        BOOST_CHECK_EQUAL(outcome_of(call(method, target, {as("310")})), "404 NOT_FOUND");
    }
}

BOOST_AUTO_TEST_CASE(row_4_2_get_licenses_shows_all_and_filters) {
    const std::string mine = create("310", "78", R"("status":"SUSPENDED","order_id":"mine")");
    const std::string other = create("311", "77");
    const std::string list{managed_licenses};
    BOOST_CHECK(listed(list) == (Ids{"9001", mine, other}));
    BOOST_CHECK(listed(list + "?filter[status]=SUSPENDED") == Ids{mine});
    BOOST_CHECK(listed(list + "?filter%5Buser.id%5D=311") == Ids{other});
    BOOST_CHECK(listed(list + "?filter[product.id]=77") == (Ids{"9001", other}));
    BOOST_CHECK(listed(list + "?filter[order_id]=mine") == Ids{mine});
    const std::string second = std::to_string(unix_seconds(now));
    BOOST_CHECK_EQUAL(listed(list + "?filter[purchased_after]=" + second).size(), 3);
    BOOST_CHECK_EQUAL(listed(list + "?filter[purchased_before]=" + second).size(), 3);
    now += Seconds{1};
    const std::string next = std::to_string(unix_seconds(now));
    BOOST_CHECK(listed(list + "?filter[purchased_after]=" + next).empty());
    BOOST_CHECK(listed(list + "?unknown=x").size() == 3);
}

BOOST_AUTO_TEST_CASE(row_4_2_get_license_by_id_has_the_providers_members) {
    const auto license = managed("9001");
    BOOST_CHECK(license.license.order);
    BOOST_CHECK(license.renew.expiry_date);
    BOOST_CHECK(license.purchase.payment_method == "billing");
    BOOST_CHECK_EQUAL(outcome_of(manage("GET", license_path("5"))), "404 LICENSE_NOT_FOUND");
}

BOOST_AUTO_TEST_CASE(row_4_2_get_licenses_by_user) {
    const std::string base = "/api/license/management/v4/users/";
    create("311", "77");
    BOOST_CHECK(listed(base + "310/licenses") == Ids{"9001"});
    BOOST_CHECK_EQUAL(outcome_of(manage("GET", base + "5/licenses")), "404 USER_NOT_FOUND");
}

BOOST_AUTO_TEST_CASE(row_4_2_create_license_is_201_and_takes_the_products_values) {
    const std::string id = create("310", "80", R"("stop_date":1800000000)");
    const auto made = managed(id);
    BOOST_CHECK(made.license.status == license::LicenseStatus::Active);
    BOOST_CHECK(made.license.end == from_unix(1'800'000'000));
    BOOST_CHECK(made.renew.recurring == true);
    BOOST_CHECK(made.purchase.price_minor == 500);
    BOOST_CHECK(made.purchase.purchased_at == now);
    BOOST_CHECK_EQUAL(outcome_of(manage("POST", managed_licenses, new_license("5", "77"))),
                      "404 USER_NOT_FOUND");
    BOOST_CHECK_EQUAL(outcome_of(manage("POST", managed_licenses, new_license("310", "5"))),
                      "404 PRODUCT_NOT_FOUND");
    BOOST_CHECK_EQUAL(outcome_of(manage("POST", managed_licenses,
                                        new_license("310", "77", R"("status":"ON_HOLD")"))),
                      "422 INVALID_ATTRIBUTE");
}

BOOST_AUTO_TEST_CASE(row_4_2_delete_license_by_id_is_204) {
    const http::Response response = manage("DELETE", license_path("9001"));
    BOOST_CHECK_EQUAL(response.status, 204);
    BOOST_CHECK(response.body.empty());
    BOOST_CHECK(licenses().licenses.empty());
    BOOST_CHECK_EQUAL(outcome_of(manage("DELETE", license_path("9001"))), "404 LICENSE_NOT_FOUND");
}

BOOST_AUTO_TEST_CASE(row_4_2_batch_create_is_all_or_nothing) {
    const std::string path = license_path("batch_create");
    const std::vector<codec::NewLicense> good{
        {.user = UserId{"310"}, .product = BundleId{"77"}, .renew = {}, .purchase = {}},
        {.user = UserId{"311"}, .product = BundleId{"80"}, .renew = {}, .purchase = {}}};
    const http::Response response = manage("POST", path, codec::write_new_licenses(good));
    BOOST_CHECK_EQUAL(response.status, 201);
    BOOST_CHECK_EQUAL(codec::read_managed_licenses(response.body)->licenses.size(), 2);

    std::vector<codec::NewLicense> bad = good;
    bad[1].product = BundleId{"5"};
    const http::Response refused = manage("POST", path, codec::write_new_licenses(bad));
    BOOST_CHECK_EQUAL(outcome_of(refused), "404 PRODUCT_NOT_FOUND");
    BOOST_CHECK_EQUAL(listed(managed_licenses).size(), 3);
}

BOOST_AUTO_TEST_CASE(row_4_2_batch_delete_is_all_or_nothing) {
    const std::string path = license_path("batch_delete");
    const std::string made = create("310", "77");
    const std::vector<LicenseId> bad{LicenseId{made}, LicenseId{"5"}};
    BOOST_CHECK_EQUAL(outcome_of(manage("POST", path, codec::write_license_ids(bad))),
                      "404 LICENSE_NOT_FOUND");
    BOOST_CHECK_EQUAL(listed(managed_licenses).size(), 2);
    const std::vector<LicenseId> good{LicenseId{made}, LicenseId{"9001"}};
    BOOST_CHECK_EQUAL(manage("POST", path, codec::write_license_ids(good)).status, 204);
    BOOST_CHECK(listed(managed_licenses).empty());
}

BOOST_AUTO_TEST_CASE(row_4_2_get_all_products_of_the_provider_shows_hidden_ones) {
    const auto document = codec::read_products(manage("GET", managed_products).body).value();
    BOOST_CHECK_EQUAL(document.products.size(), 4);
    BOOST_CHECK(document.products[0].term == std::chrono::days{31});
}

BOOST_AUTO_TEST_CASE(row_4_2_get_product_by_id) {
    const std::string path = std::string{managed_products} + "/79";
    const auto document = codec::read_products(manage("GET", path).body).value();
    BOOST_CHECK_EQUAL(document.products.at(0).title, "Archive");
    BOOST_CHECK_EQUAL(outcome_of(manage("GET", std::string{managed_products} + "/5")),
                      "404 PRODUCT_NOT_FOUND");
}

BOOST_AUTO_TEST_CASE(row_4_2_create_product_is_201_and_it_can_be_sold) {
    const codec::ProductChange change{.title = "New",
                                      .type_name = "CHANNEL",
                                      .is_visible = true,
                                      .is_buyable = true,
                                      .price = license::Amount{.minor = 100, .currency = "EUR"}};
    const http::Response response =
        manage("POST", managed_products, codec::write_product_change(change));
    BOOST_CHECK_EQUAL(response.status, 201);
    const auto product = codec::read_products(response.body).value().products.at(0);
    BOOST_CHECK_EQUAL(buy("k", product.id.text().c_str()).status, 201);
    BOOST_CHECK_EQUAL(
        outcome_of(manage("POST", managed_products, R"({"data":{"type":"Product"}})")),
        "422 INVALID_ATTRIBUTE");
}

BOOST_AUTO_TEST_CASE(row_4_2_update_product_changes_what_it_mentions) {
    const std::string path = std::string{managed_products} + "/77";
    const http::Response response =
        manage("PATCH", path, codec::write_product_change({.is_visible = false}));
    BOOST_CHECK_EQUAL(response.status, 200);
    const auto product = codec::read_products(response.body).value().products.at(0);
    BOOST_CHECK(product.is_visible == false);
    BOOST_CHECK_EQUAL(product.title, "Evening Bundle");
    BOOST_CHECK(get(catalogue).body.find("Evening Bundle") == std::string::npos);
    BOOST_CHECK_EQUAL(outcome_of(manage("PATCH", std::string{managed_products} + "/5",
                                        codec::write_product_change({.is_visible = false}))),
                      "404 PRODUCT_NOT_FOUND");
}

BOOST_AUTO_TEST_CASE(row_4_2_none_is_answered_without_the_providers_key) {
    for (const std::string& path : {std::string{managed_licenses}, license_path("9001"),
                                    std::string{managed_products}, std::string{managed_users},
                                    std::string{"/api/license/management/v4/users/310/licenses"}}) {
        BOOST_CHECK_EQUAL(outcome_of(call("GET", path, {})), "401 UNAUTHORIZED");
        BOOST_CHECK_EQUAL(outcome_of(call("GET", path, {as("310")})), "401 UNAUTHORIZED");
    }
    BOOST_CHECK_EQUAL(call("DELETE", license_path("9001"), {as("310")}).status, 401);
}

BOOST_AUTO_TEST_CASE(row_4_3_users_are_listed_created_read_changed_and_deleted) {
    const std::string list{managed_users};
    BOOST_CHECK_EQUAL(codec::read_users(manage("GET", list).body)->users.size(), 2);
    const codec::UserChange change{.name = "New",
                                   .email = "new@sandbox.example",
                                   .registration_state = "REGISTERED",
                                   .password = "pw"};
    const http::Response created = manage("POST", list, codec::write_user_change(change));
    BOOST_CHECK_EQUAL(created.status, 201);
    const auto user = codec::read_users(created.body).value().users.at(0);
    BOOST_CHECK(user.registered_at == now);
    BOOST_CHECK(!user.default_profile.empty());
    BOOST_CHECK_EQUAL(outcome_of(manage("POST", list, codec::write_user_change(change))),
                      "422 INVALID_ATTRIBUTE");

    const std::string path = list + '/' + user.id.text();
    const http::Response flagged = manage(
        "PATCH", path,
        codec::write_user_change({.flags = std::vector{std::string{codec::purchase_restricted}}}));
    BOOST_CHECK_EQUAL(flagged.status, 200);
    BOOST_CHECK(codec::read_users(manage("GET", path).body)->users.at(0).is_restricted());
    BOOST_CHECK_EQUAL(outcome_of(buy("k", "77", user.id.text().c_str())),
                      "403 LICENSE_PURCHASE_RESTRICTED");
    BOOST_CHECK_EQUAL(manage("DELETE", path).status, 204);
    for (const char* const method : {"GET", "DELETE"}) {
        BOOST_CHECK_EQUAL(outcome_of(manage(method, path)), "404 USER_NOT_FOUND");
    }
}

BOOST_AUTO_TEST_CASE(row_4_3_channels_are_public_and_come_in_pages) {
    const std::string list = "/api/metadata/v1/channels";
    const auto all = codec::read_channels(call("GET", list, {}).body).value();
    BOOST_REQUIRE_EQUAL(all.channels.size(), 4);
    BOOST_CHECK_EQUAL(all.channels[0].id.text(), "501");
    const auto page = codec::read_channels(call("GET", list + "?page[limit]=3", {}).body).value();
    BOOST_CHECK_EQUAL(page.channels.size(), 3);
    BOOST_CHECK_EQUAL(codec::read_channels(call("GET", *page.next, {}).body)->channels.size(), 1);
    const auto one = codec::read_channels(call("GET", list + "/504", {}).body).value();
    BOOST_CHECK(one.channels.at(0) == all.channels[3]);
    BOOST_CHECK_EQUAL(outcome_of(call("GET", list + "/5", {})), "404 NOT_FOUND");
}

BOOST_AUTO_TEST_SUITE_END()
