#include "lib/sandbox/aminotv/state_document.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "lib/sandbox/aminotv/bulk.hpp"
#include "tests/lib/sandbox/aminotv/books_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::aminotv;

namespace {

struct Fixture : BooksFixture {
    std::string dump() {
        return boost::json::serialize(write([this] { return dump_state(database); }).value());
    }
    Result<Counts> add(std::string_view body) {
        return write([&] { return add_state(database, body, start); });
    }
    void clear() {
        const auto clear = [this]() -> Result<void> {
            clear_state(database);
            return {};
        };
        write(clear).value();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(state_document, Fixture)

BOOST_AUTO_TEST_CASE(what_is_dumped_makes_the_same_state_again) {
    add(R"({"devices":{"data":[{"id":"8","type":"Device","attributes":{"serial_number":"S"},
            "relationships":{"user":{"data":{"id":"310","type":"User"}}}}]}})")
        .value();
    const std::string before = dump();
    clear();
    BOOST_CHECK_EQUAL(in_books([this] { return count_rows(database); }).licenses, 0);
    BOOST_CHECK_EQUAL(in_books([this] { return count_rows(database); }).devices, 0);
    const Counts added = add(before).value();
    BOOST_CHECK_EQUAL(added.users, 2);
    BOOST_CHECK_EQUAL(added.devices, 1);
    BOOST_CHECK_EQUAL(added.channels, 4);
    BOOST_CHECK_EQUAL(added.products, 4);
    BOOST_CHECK_EQUAL(added.licenses, 1);
    BOOST_CHECK_EQUAL(added.charges, 0);
    BOOST_CHECK_EQUAL(dump(), before);
}

BOOST_AUTO_TEST_CASE(a_dump_shows_no_password_and_one_may_be_brought) {
    BOOST_CHECK(dump().find(demo_account().password) == std::string::npos);
    add(R"({"users":{"data":[{"id":"7","type":"User","attributes":{"name":"N",
             "contact_details":{"email":"n@x"},
             "registration_information":{"registration_state":"REGISTERED"}}}]},
            "passwords":{"7":"secret"}})")
        .value();
    BOOST_CHECK(in_books([this] { return users.find_by_login("n@x", "secret"); }));
}

BOOST_AUTO_TEST_CASE(what_a_client_would_find_a_flaw_in_is_refused_whole) {
    const std::string before = dump();
    const auto refused = [&](std::string_view body, Errc code) {
        const Result<Counts> added = add(body);
        BOOST_REQUIRE(!added);
        BOOST_CHECK(added.error().code() == code);
    };
    refused("[]", Errc::Malformed);
    refused(R"({"orders":[]})", Errc::Malformed);
    refused(R"({"passwords":{"7":1}})", Errc::Malformed);
    refused(R"({"users":{"data":[{"type":"User"}]}})", Errc::Malformed);
    refused(R"({"licenses":{"data":[{"id":"1","type":"License","attributes":{"status":"ACTIVE"},
                "relationships":{"user":{"data":{"id":"310","type":"User"}},
                "product":{"data":{"id":"5","type":"Product"}}}}]}})",
            Errc::Malformed);
    refused(R"({"devices":{"data":[{"id":"1","type":"Device"}]}})", Errc::Malformed);
    refused(R"({"devices":{"data":[{"id":"1","type":"Device",
                "relationships":{"user":{"data":{"id":"5","type":"User"}}}}]}})",
            Errc::Malformed);
    refused(before, Errc::Conflict);
    BOOST_CHECK_EQUAL(dump(), before);
}

BOOST_AUTO_TEST_CASE(a_bulk_of_users_is_made_and_too_large_to_dump) {
    const BulkOrder order{.users = 600, .licenses_each = 10, .products = 3};
    const auto made = write([&] { return make_products(database, order, start); }).value();
    BOOST_CHECK_EQUAL(made.size(), 7);
    write([&] { return make_users(database, order, made, order.users, start); }).value();
    const Counts counts = in_books([this] { return count_rows(database); });
    BOOST_CHECK_EQUAL(counts.users, 602);
    BOOST_CHECK_EQUAL(counts.licenses, 6001);
    BOOST_CHECK_EQUAL(counts.charges, 0);
    BOOST_CHECK_EQUAL(in_books([this] { return licenses.of_user(UserId{"312"}); }).size(), 10);
    const auto dumped = write([this] { return dump_state(database); });
    BOOST_CHECK(dumped.error().code() == Errc::TooLarge);
}

BOOST_AUTO_TEST_CASE(licenses_in_bulk_need_products) {
    clear();
    const BulkOrder order{.users = 1, .licenses_each = 1};
    const auto made = write([&] { return make_products(database, order, start); });
    BOOST_CHECK(made.error().code() == Errc::Conflict);
}

BOOST_AUTO_TEST_SUITE_END()
