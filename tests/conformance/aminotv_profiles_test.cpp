// specs/aminotv.md 5.6 and 15: each shape that a reader must bear, as it stands on the wire and as
// our own reader takes it.
#include <boost/test/unit_test.hpp>

#include "tests/lib/sandbox/aminotv/aminotv_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::aminotv;
namespace codec = upstream::aminotv;

namespace {

struct Fixture : AminotvFixture {
    boost::json::value document() { return json_of(get(user_licenses)); }
    boost::json::object attributes() {
        return document().at("data").at(0).at("attributes").as_object();
    }
    void use(const std::string& profile) { set("profile", profile); }
    [[nodiscard]] Instant end() const { return from_unix(1'700'000'000) + std::chrono::days{31}; }
};

bool is_set(const boost::json::object& members, std::string_view name) {
    const boost::json::value* const value = members.if_contains({name.data(), name.size()});
    return value != nullptr && !value->is_null();
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(aminotv_profiles, Fixture)

BOOST_AUTO_TEST_CASE(date_fields_both) {
    const boost::json::object shown = attributes();
    BOOST_CHECK_EQUAL(shown.at("stop_date").as_int64(), unix_seconds(end()));
    BOOST_CHECK(shown.at("end_date") == shown.at("stop_date"));
    BOOST_CHECK(licenses().licenses[0].end == end());
}

BOOST_AUTO_TEST_CASE(date_fields_stop_only) {
    use(R"({"date_fields":"stop_only"})");
    BOOST_CHECK(is_set(attributes(), "stop_date") && !is_set(attributes(), "end_date"));
    BOOST_CHECK(licenses().licenses[0].end == end());
}

BOOST_AUTO_TEST_CASE(date_fields_end_only) {
    use(R"({"date_fields":"end_only"})");
    BOOST_CHECK(!is_set(attributes(), "stop_date") && is_set(attributes(), "end_date"));
    BOOST_CHECK(licenses().licenses[0].end == end());
}

BOOST_AUTO_TEST_CASE(date_fields_conflicting) {
    use(R"({"date_fields":"conflicting"})");
    BOOST_CHECK(attributes().at("stop_date") != attributes().at("end_date"));
    BOOST_CHECK(licenses().licenses[0].end == end());
    BOOST_CHECK_EQUAL(licenses().flaws.count(codec::Flaw::DateConflict), 1);
}

BOOST_AUTO_TEST_CASE(data_as_an_object) {
    use(R"({"data_as_object":true})");
    BOOST_CHECK(document().at("data").is_object());
    BOOST_CHECK_EQUAL(licenses().licenses.size(), 1);
}

BOOST_AUTO_TEST_CASE(numeric_ids) {
    use(R"({"numeric_ids":true})");
    BOOST_CHECK_EQUAL(document().at("data").at(0).at("id").as_int64(), 9001);
    BOOST_CHECK_EQUAL(licenses().licenses[0].id.text(), "9001");
    BOOST_CHECK_EQUAL(licenses().licenses[0].product.text(), "77");
}

BOOST_AUTO_TEST_CASE(included_left_out) {
    use(R"({"omit_included":true})");
    BOOST_CHECK(!document().as_object().contains("included"));
    BOOST_CHECK(licenses().products.empty());
    BOOST_CHECK_EQUAL(licenses().licenses.size(), 1);
}

BOOST_AUTO_TEST_CASE(an_unknown_status) {
    use(R"({"unknown_status":true})");
    BOOST_CHECK(licenses().licenses[0].status == license::LicenseStatus::Unknown);
    BOOST_CHECK(!licenses().licenses[0].other_status.empty());
}

BOOST_AUTO_TEST_CASE(an_unknown_product_type) {
    use(R"({"unknown_product_type":true})");
    BOOST_CHECK(!license::product_type(licenses().products[0].type_name));
}

BOOST_AUTO_TEST_CASE(a_page_loop) {
    use(R"({"page_loop":true})");
    BOOST_CHECK(licenses().next == user_licenses);
}

BOOST_AUTO_TEST_CASE(latency_and_a_hang_are_faults) {
    fault("GetUserLicenses", "delay", R"(,"delay_ms":1)");
    BOOST_CHECK_EQUAL(get(user_licenses).status, 200);
    fault("GetUserLicenses", "slow", R"(,"delay_ms":1)");
    BOOST_CHECK_EQUAL(get(user_licenses).status, 200);
}

BOOST_AUTO_TEST_CASE(a_truncated_body_and_a_closed_connection_are_no_answer) {
    for (const char* const action : {"cut", "drop", "drop_before"}) {
        fault("GetUserLicenses", action);
        const auto answer = ask({.target = user_licenses, .fields = {as("310")}});
        BOOST_CHECK(!answer && answer.error().code() == Errc::NoAnswer);
    }
}

BOOST_AUTO_TEST_CASE(the_same_orders_give_the_same_ids) {
    const auto ids = [this] {
        reopen(settings());
        const codec::ManagedLicense made = managed(license_id(buy("k")));
        return made.license.id.text() + ' ' + made.license.order->text();
    };
    const std::string first = ids();
    BOOST_CHECK_EQUAL(ids(), first);
    BOOST_CHECK(first.starts_with("9002 "));
}

BOOST_AUTO_TEST_SUITE_END()
