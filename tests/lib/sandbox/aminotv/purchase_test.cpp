#include "lib/sandbox/aminotv/purchase.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/sandbox/aminotv/charge_books.hpp"
#include "lib/sandbox/aminotv/idempotency_books.hpp"
#include "lib/sandbox/aminotv/license_desk.hpp"
#include "lib/upstream/aminotv/license_document.hpp"
#include "tests/lib/sandbox/aminotv/books_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::aminotv;
namespace codec = upstream::aminotv;

namespace {

struct Fixture : BooksFixture {
    PurchaseTerms terms{.now = start};

    Reply buy(const PurchaseOrder& order) {
        return in_books([&] { return execute_purchase(database, order, terms); });
    }
    Reply buy(const char* user, const char* key, const char* product,
              std::string_view method = codec::billing) {
        return buy(
            read_order(UserId{user}, {}, key, codec::write_purchase(BundleId{product}, method)));
    }
    std::size_t licenses_of(const char* user) {
        return in_books([&] { return licenses.of_user(UserId{user}); }).size();
    }
};

std::string code_of(const Reply& reply) {
    const codec::ErrorEntry entry = codec::read_error(reply.body);
    return entry.code ? std::string{name(*entry.code)} : "";
}

std::string id_of(const Reply& reply) {
    return codec::read_purchase_answer(reply.body, UserId{"310"}).value().license->id.text();
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(purchase, Fixture)

BOOST_AUTO_TEST_CASE(a_purchase_makes_an_active_license_for_the_products_term) {
    const Reply reply = buy("310", "k", "77");
    BOOST_CHECK_EQUAL(reply.status, 201);
    const ManagedLicense made = *in_books([&] { return licenses.find(LicenseId{id_of(reply)}); });
    BOOST_CHECK(made.license.status == license::LicenseStatus::Active);
    BOOST_CHECK(made.license.start == start);
    BOOST_CHECK(made.license.end == start + std::chrono::days{31});
    BOOST_CHECK(made.license.order == order_of(0, made.license.id));
    BOOST_CHECK(made.purchase.price_minor == 850);
    BOOST_CHECK(made.purchase.price_currency == "EUR");
    BOOST_CHECK(made.purchase.purchased_at == start);
    BOOST_CHECK(made.purchase.payment_method == "billing");
    BOOST_CHECK(made.renew.recurring == false);
}

BOOST_AUTO_TEST_CASE(a_product_without_a_term_is_bought_for_ever) {
    const license::Product endless{
        .id = BundleId{"90"}, .title = "E", .type_name = "PVR", .is_buyable = true};
    write([&] { return products.add(endless, start); }).value();
    const Reply reply = buy("310", "k", "90");
    BOOST_CHECK(!in_books([&] { return licenses.find(LicenseId{id_of(reply)}); })->license.end);
}

BOOST_AUTO_TEST_CASE(the_same_key_answers_the_same_and_buys_once) {
    const Reply first = buy("310", "k", "77");
    const Reply again = buy("310", "k", "77");
    BOOST_CHECK(first == again);
    BOOST_CHECK_EQUAL(licenses_of("310"), 2);
    BOOST_CHECK_EQUAL(in_books([&] { return ChargeBooks{database}.count(); }), 1);
}

BOOST_AUTO_TEST_CASE(a_remembered_answer_stays_though_the_world_has_changed) {
    const Reply first = buy("310", "k", "77");
    in_books([&] { return licenses.remove(LicenseId{id_of(first)}); });
    terms.profile.date_fields = codec::DateFields::EndOnly;
    BOOST_CHECK(buy("310", "k", "77") == first);
}

BOOST_AUTO_TEST_CASE(a_key_is_not_for_another_purchase) {
    buy("310", "k", "77");
    BOOST_CHECK_EQUAL(code_of(buy("310", "k", "80")), "IDEMPOTENCY_KEY_REUSED");
    BOOST_CHECK_EQUAL(code_of(buy("310", "k", "77", "card")), "IDEMPOTENCY_KEY_REUSED");
    BOOST_CHECK_EQUAL(buy("310", "k", "77").status, 201);
}

BOOST_AUTO_TEST_CASE(the_same_document_laid_out_otherwise_is_the_same_purchase) {
    const auto order = [](std::string_view body) {
        return read_order(UserId{"310"}, {}, "k", body);
    };
    const Reply first = buy(order(
        R"({"data":[{"type":"License","attributes":{"payment_method":"billing"},
            "relationships":{"product":{"data":{"id":"77","type":"Product"}}}}]})"));
    const Reply again = buy(order(
        R"({"data":[{"relationships":{"product":{"data":{"type":"Product","id":"77"}}},
            "attributes":{"payment_method":"billing"},"type":"License"}]})"));
    BOOST_CHECK_EQUAL(first.status, 201);
    BOOST_CHECK(first == again);
}

BOOST_AUTO_TEST_CASE(another_key_or_user_is_another_purchase) {
    const Reply first = buy("310", "k", "77");
    const Reply second = buy("310", "l", "77");
    BOOST_CHECK(id_of(first) != id_of(second));
    BOOST_CHECK_EQUAL(in_books([&] { return ChargeBooks{database}.count(); }), 2);
    BOOST_CHECK_EQUAL(code_of(buy("311", "k", "77")), "LICENSE_PURCHASE_RESTRICTED");
}

BOOST_AUTO_TEST_CASE(a_key_that_is_being_used_asks_to_come_again) {
    PurchaseOrder order = read_order(UserId{"310"}, {}, "k", codec::write_purchase(BundleId{"77"}));
    order.is_running = true;
    const Reply reply = buy(order);
    BOOST_CHECK_EQUAL(reply.status, 409);
    BOOST_CHECK_EQUAL(code_of(reply), "IDEMPOTENCY_IN_PROGRESS");
    BOOST_CHECK_EQUAL(reply.retry_after.count(), 1);
    BOOST_CHECK_EQUAL(buy("310", "k", "77").status, 201);
}

BOOST_AUTO_TEST_CASE(what_is_decided_about_the_purchase_is_remembered) {
    const auto changes_nothing = [&](const char* key, const char* product, std::string_view method,
                                     std::string_view code) {
        BOOST_CHECK_EQUAL(code_of(buy("310", key, product, method)), code);
        const auto remembered =
            in_books([&] { return IdempotencyBooks{database}.find(UserId{"310"}, key, start); });
        BOOST_CHECK(remembered);
    };
    changes_nothing("a", "77", "card", "PAYMENT_METHOD_UNSUPPORTED");
    changes_nothing("b", "5", "billing", "PRODUCT_NOT_FOUND");
    changes_nothing("c", "78", "billing", "PRODUCT_NOT_BUYABLE");

    license::Product product = *in_books([&] { return products.find(BundleId{"78"}); });
    product.is_buyable = true;
    write([&] { return products.replace(product, start); }).value();
    BOOST_CHECK_EQUAL(code_of(buy("310", "c", "78")), "PRODUCT_NOT_BUYABLE");
    BOOST_CHECK_EQUAL(buy("310", "d", "78").status, 201);
}

BOOST_AUTO_TEST_CASE(a_request_that_is_malformed_is_not_remembered) {
    BOOST_CHECK_EQUAL(code_of(buy(read_order(UserId{"310"}, {}, "k", "no JSON"))),
                      "MALFORMED_DOCUMENT");
    BOOST_CHECK_EQUAL(buy("310", "k", "77").status, 201);
}

BOOST_AUTO_TEST_CASE(an_answer_is_remembered_for_a_day_to_the_second) {
    const Reply first = buy("310", "k", "77");
    terms.now = start + remembered_for;
    BOOST_CHECK(buy("310", "k", "77") == first);
    terms.now += Seconds{1};
    BOOST_CHECK(buy("310", "k", "77") != first);
}

BOOST_AUTO_TEST_CASE(a_hidden_product_is_bought_by_its_number) {
    BOOST_CHECK_EQUAL(buy("310", "k", "79").status, 201);
}

BOOST_AUTO_TEST_CASE(steps_3_to_11_are_taken_in_their_order) {
    const std::string body = codec::write_purchase(BundleId{"78"});
    const Refusal media{.code = ErrorCode::UnsupportedMediaType};
    const auto code = [&](const char* user, std::optional<Refusal> step4, const char* key,
                          std::string_view text) {
        return code_of(buy(read_order(UserId{user}, std::move(step4), key, text)));
    };
    BOOST_CHECK_EQUAL(code("5", media, "", "x"), "USER_NOT_FOUND");
    BOOST_CHECK_EQUAL(code("311", media, "", "x"), "UNSUPPORTED_MEDIA_TYPE");
    BOOST_CHECK_EQUAL(code("311", {}, "", "x"), "IDEMPOTENCY_KEY_MISSING");
    BOOST_CHECK_EQUAL(code("311", {}, "a b", "x"), "INVALID_PARAMETER");
    BOOST_CHECK_EQUAL(code("311", {}, "k", "x"), "MALFORMED_DOCUMENT");
    BOOST_CHECK_EQUAL(code("311", {}, "k", R"({"data":[{"type":"License"}]})"),
                      "PAYMENT_METHOD_REQUIRED");
    BOOST_CHECK_EQUAL(code("311", {}, "k", body), "IDEMPOTENCY_KEY_REUSED");
    BOOST_CHECK_EQUAL(code("311", {}, "l", codec::write_purchase(BundleId{"5"})),
                      "LICENSE_PURCHASE_RESTRICTED");
    BOOST_CHECK_EQUAL(code("310", {}, "m", codec::write_purchase(BundleId{"5"})),
                      "PRODUCT_NOT_FOUND");
    BOOST_CHECK_EQUAL(code("310", {}, "n", body), "PRODUCT_NOT_BUYABLE");
}

BOOST_AUTO_TEST_SUITE_END()
