#include "lib/store/purchase_table.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/store/tables_fixture.hpp"

using namespace usher;
using namespace usher::store;
using license::Purchase;
using license::PurchaseState;

namespace {

constexpr Instant noon = from_unix(1'800'000'000);

Purchase purchase(const std::string& id, const std::string& user = "310") {
    return {.request = {.id = PurchaseId{id},
                        .user = UserId{user},
                        .key = "key of " + id,
                        .product = BundleId{"77"},
                        .body = "{}"},
            .asked_by = Actor{"uid 1000"},
            .upstream = "sandbox",
            .created_at = noon,
            .changed_at = noon};
}

struct Fixture : test::TablesFixture {
    PurchaseTable purchases{database};

    void insert(const Purchase& one) {
        in_write([&] { purchases.insert(one); });
    }
    std::optional<Purchase> find(const std::string& id) {
        return in_write([&] { return purchases.find(PurchaseId{id}); });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(purchase_table, Fixture)

BOOST_AUTO_TEST_CASE(counts_what_an_app_has_made_and_what_was_made_for_a_user) {
    Purchase early = purchase("early");
    early.created_at = noon - Seconds{1};
    Purchase refused = purchase("refused");
    refused.state = PurchaseState::Refused;
    Purchase by_another = purchase("another");
    by_another.asked_by = Actor{"token player"};
    for (const Purchase& one : {early, refused, by_another, purchase("a"), purchase("b", "311")}) {
        insert(one);
    }
    const auto made =
        in_write([&] { return purchases.made_since(noon, Actor{"uid 1000"}, UserId{"310"}); });
    BOOST_TEST(made.by_app == 2U);
    BOOST_TEST(made.for_user == 2U);
}

BOOST_AUTO_TEST_CASE(gives_back_a_purchase_as_it_was_written) {
    insert(purchase("a"));
    BOOST_CHECK(find("a") == purchase("a"));
    Purchase whole = license::with_attempt(purchase("a"), noon + Seconds{1});
    whole.state = PurchaseState::Bought;
    whole.changed_at = noon + Seconds{2};
    whole.in_doubt = false;
    whole.evidence = "upstream said so";
    whole.code = "CODE";
    whole.license = LicenseId{"9001"};
    whole.reply = {.status = 201, .body = "{\"data\":[]}"};
    whole.resolution = {.by = "ann", .reason = "seen", .at = noon + Seconds{3}};
    in_write([&] { purchases.update(whole); });
    BOOST_CHECK(find("a") == whole);
    BOOST_CHECK(in_write([&] { return purchases.find(UserId{"310"}, "key of a"); }) == whole);
    BOOST_TEST(in_write([&] { return purchases.is_claimed(UserId{"310"}, LicenseId{"9001"}); }));
    BOOST_TEST(!in_write([&] { return purchases.is_claimed(UserId{"311"}, LicenseId{"9001"}); }));
}

BOOST_AUTO_TEST_CASE(keeps_what_a_caller_wrote_that_names_no_product) {
    Purchase forwarded = purchase("a");
    forwarded.request.product.reset();
    forwarded.request.is_forwarded = true;
    insert(forwarded);
    BOOST_CHECK(find("a") == forwarded);
}

BOOST_AUTO_TEST_CASE(an_id_is_given_once_and_a_key_once_a_user) {
    insert(purchase("a"));
    BOOST_CHECK(failure_of([&] { purchases.insert(purchase("a", "311")); }) == Errc::Conflict);
    Purchase same_key = purchase("b");
    same_key.request.key = "key of a";
    BOOST_CHECK(failure_of([&] { purchases.insert(same_key); }) == Errc::Conflict);
    same_key.request.user = UserId{"311"};
    insert(same_key);
}

BOOST_AUTO_TEST_CASE(what_is_not_there_cannot_be_updated) {
    BOOST_CHECK(!find("a"));
    BOOST_CHECK(failure_of([&] { purchases.update(purchase("a")); }) == Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(nothing_is_unknown_without_a_doubt) {
    insert(purchase("a"));
    Purchase unknown = purchase("a");
    unknown.state = PurchaseState::Unknown;
    BOOST_CHECK(failure_of([&] { purchases.update(unknown); }) != Errc::Unknown);
}

BOOST_AUTO_TEST_CASE(open_ones_are_found_oldest_first_and_of_one_user) {
    insert(purchase("a"));
    insert(purchase("b", "311"));
    Purchase done = purchase("c");
    done.state = PurchaseState::Refused;
    insert(done);
    BOOST_TEST(in_write([&] { return purchases.open(); }).size() == 2);
    const auto of_one = in_write([&] { return purchases.open(UserId{"311"}); });
    BOOST_REQUIRE(of_one.size() == 1);
    BOOST_CHECK(of_one.front().request.id == PurchaseId{"b"});
}

BOOST_AUTO_TEST_CASE(lists_do_not_hold_what_was_sent_and_answered) {
    insert(purchase("a"));
    Purchase done = license::with_attempt(purchase("b"), noon);
    done.state = PurchaseState::Bought;
    done.in_doubt = false;
    done.reply = {.status = 201, .body = "{}"};
    insert(done);
    BOOST_CHECK(find("b") == done);
    const auto newest = in_write([&] { return purchases.newest({.count = 9}); }).value();
    BOOST_REQUIRE(newest.size() == 2);
    BOOST_TEST(newest.front().request.body.empty());
    BOOST_TEST(newest.front().reply->status == 201);
    BOOST_TEST(newest.front().reply->body.empty());
    BOOST_TEST(in_write([&] { return purchases.open(); }).front().request.body.empty());
}

BOOST_AUTO_TEST_CASE(those_that_may_have_bought_are_in_doubt_or_bought) {
    insert(purchase("never sent"));
    insert(license::with_attempt(purchase("sent"), noon));
    Purchase bought = purchase("bought");
    bought.state = PurchaseState::Bought;
    insert(bought);
    Purchase refused = purchase("refused");
    refused.state = PurchaseState::Refused;
    insert(refused);
    insert(license::with_attempt(purchase("another's", "311"), noon));
    std::string ids;
    for (const Purchase& one : in_write([&] { return purchases.may_have_bought(UserId{"310"}); })) {
        ids += one.request.id.text() + ";";
    }
    BOOST_TEST(ids == "sent;bought;");
}

BOOST_AUTO_TEST_CASE(time_that_is_taken_back_widens_the_time_of_what_was_sent) {
    insert(license::with_attempt(purchase("before"), noon));
    insert(license::with_attempt(purchase("ahead"), noon + Seconds{7200}));
    insert(purchase("never sent"));
    Purchase refused = license::with_attempt(purchase("refused"), noon);
    refused.state = PurchaseState::Refused;
    refused.in_doubt = false;
    insert(refused);
    in_write([&] { purchases.take_back_time(Seconds{7200}, noon + Seconds{60}); });
    BOOST_CHECK(find("before")->first_sent_at == noon - Seconds{7200});
    BOOST_CHECK(find("before")->last_sent_at == noon);
    BOOST_CHECK(find("ahead")->first_sent_at == noon);
    BOOST_CHECK(find("ahead")->last_sent_at == noon + Seconds{60});
    BOOST_CHECK(find("never sent") == purchase("never sent"));
    BOOST_CHECK(find("refused") == refused);
}

BOOST_AUTO_TEST_SUITE_END()
