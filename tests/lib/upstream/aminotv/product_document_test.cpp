#include "lib/upstream/aminotv/product_document.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/upstream/aminotv/examples.hpp"

using namespace usher;
using namespace usher::upstream::aminotv;
using license::ChannelService;

namespace {

/// A document with one product that has these members besides id and type.
std::string with(const std::string& members) {
    return R"({"data":[{"id":"77","type":"Product",)" + members + "}]}";
}

std::string with_attributes(const std::string& attributes) {
    return with(R"("attributes":{"title":"T","type":"CHANNEL",)" + attributes + "}");
}

license::Product only(const std::string& body) {
    const ProductDocument page = read_products(body).value();
    BOOST_REQUIRE_EQUAL(page.products.size(), 1U);
    return page.products.front();
}

std::size_t flaws_in(const std::string& body, Flaw flaw) {
    return read_products(body)->flaws.count(flaw);
}

void check_refused(const std::string& body, ErrorCode code, const std::string& pointer) {
    BOOST_TEST_CONTEXT(body) {
        const Accepted<ProductChange> change = read_product_change(body);
        BOOST_REQUIRE(change.has_error());
        BOOST_CHECK(change.error().code == code);
        BOOST_CHECK_EQUAL(change.error().pointer, pointer);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(aminotv_product_document)

BOOST_AUTO_TEST_CASE(reads_what_it_writes_for_users) {
    const license::Product product = test::aminotv::evening_bundle();
    BOOST_CHECK(only(write_products({&product, 1})) == product);
}

BOOST_AUTO_TEST_CASE(needs_nothing_but_an_id) {
    const license::Product bare = only(with(R"("relationships":{"live":{"data":[
        {"id":"501","type":"Channel"}]}})"));
    BOOST_CHECK(bare.id == BundleId{"77"});
    BOOST_CHECK(!bare.is_premium && !bare.is_visible && !bare.is_buyable && !bare.price);
    BOOST_CHECK(!bare.recurring && !bare.term);
    BOOST_CHECK_EQUAL(bare.channels_of(ChannelService::Live).size(), 1U);
    BOOST_CHECK(bare.channels_of(ChannelService::Npvr).empty());
    BOOST_CHECK_EQUAL(flaws_in(with(R"("attributes":{})"), Flaw::MalformedAttribute), 2U);
}

BOOST_AUTO_TEST_CASE(leaves_out_a_product_without_an_id_or_of_another_type) {
    for (const char* body : {R"({"data":[{"type":"Product"}]})", R"({"data":[{"id":"7"}]})",
                             R"({"data":[{"id":"7","type":"License"}]})", R"({"data":[7]})"}) {
        BOOST_CHECK(read_products(body)->products.empty());
        BOOST_CHECK_EQUAL(flaws_in(body, Flaw::MalformedProduct), 1U);
    }
}

BOOST_AUTO_TEST_CASE(keeps_a_type_that_it_does_not_know) {
    BOOST_CHECK_EQUAL(only(with(R"("attributes":{"title":"T","type":"RADIO"})")).type_name,
                      "RADIO");
}

BOOST_AUTO_TEST_CASE(reads_both_names_of_the_two_flags_the_new_ones_first) {
    const license::Product old = only(with_attributes(R"("visible":true,"buyable":false)"));
    BOOST_CHECK(old.is_visible == true && old.is_buyable == false);
    const license::Product both = only(
        with_attributes(R"("visible":true,"is_visible":false,"buyable":false,"is_buyable":true)"));
    BOOST_CHECK(both.is_visible == false && both.is_buyable == true);
}

BOOST_AUTO_TEST_CASE(takes_no_words_or_numbers_for_flags) {
    const std::string body =
        with_attributes(R"("is_visible":"true","is_buyable":1,"is_premium":"yes","recurring":0)");
    const license::Product product = only(body);
    BOOST_CHECK(!product.is_visible && !product.is_buyable);
    BOOST_CHECK(!product.is_premium && !product.recurring);
    BOOST_CHECK_EQUAL(flaws_in(body, Flaw::MalformedAttribute), 4U);
}

// Section 5.2.1.
BOOST_AUTO_TEST_CASE(prefers_the_pair_of_amount_and_currency) {
    const license::Amount pair{.minor = 850, .currency = "EUR"};
    BOOST_CHECK(only(with_attributes(R"("price":9.99,"price_currency_amount":850,
        "price_currency_iso4217":"EUR")"))
                    .price == pair);
    BOOST_CHECK(only(with_attributes(R"("price":8.50,"price_currency_iso4217":"EUR")")).price ==
                pair);
    BOOST_CHECK(only(with_attributes(R"("price":8,"price_currency_iso4217":"EUR")")).price ==
                (license::Amount{.minor = 800, .currency = "EUR"}));
    BOOST_CHECK(!only(with_attributes(R"("price":8.50)")).price);
}

BOOST_AUTO_TEST_CASE(reads_no_price_that_is_not_whole) {
    for (const char* price : {R"("price_currency_amount":850)",
                              R"("price_currency_amount":8.5,)"
                              R"("price_currency_iso4217":"EUR")",
                              R"("price_currency_amount":-1,"price_currency_iso4217":"EUR")",
                              R"("price_currency_amount":850,"price_currency_iso4217":"eur")",
                              R"("price":"8.50","price_currency_iso4217":"EUR")",
                              R"("price":-8.50,"price_currency_iso4217":"EUR")",
                              R"("price":1e300,"price_currency_iso4217":"EUR")"}) {
        BOOST_TEST_CONTEXT(price) {
            BOOST_CHECK(!only(with_attributes(price)).price);
            BOOST_CHECK_EQUAL(flaws_in(with_attributes(price), Flaw::MalformedAttribute), 1U);
        }
    }
}

BOOST_AUTO_TEST_CASE(writes_a_price_in_major_units_with_the_digits_of_its_currency) {
    const auto written = [](std::int64_t minor, const char* currency) {
        license::Product product = test::aminotv::evening_bundle();
        product.price = license::Amount{.minor = minor, .currency = currency};
        const std::string text = write_products({&product, 1});
        BOOST_CHECK(only(text) == product);
        const std::size_t from = text.find(R"("price":)") + 8;
        return text.substr(from, text.find(',', from) - from);
    };
    BOOST_CHECK_EQUAL(written(850, "EUR"), "8.50");
    BOOST_CHECK_EQUAL(written(5, "EUR"), "0.05");
    BOOST_CHECK_EQUAL(written(0, "EUR"), "0.00");
    BOOST_CHECK_EQUAL(written(850, "JPY"), "850.00");
    BOOST_CHECK_EQUAL(written(1234, "KWD"), "1.234");
}

BOOST_AUTO_TEST_CASE(reads_major_units_with_the_digits_of_their_currency) {
    const auto minor = [](const char* price, const char* currency) {
        return only(with_attributes(std::string{R"("price":)"} + price +
                                    R"(,"price_currency_iso4217":")" + currency + "\""))
            .price->minor;
    };
    BOOST_CHECK_EQUAL(minor("850", "JPY"), 850);
    BOOST_CHECK_EQUAL(minor("1.234", "KWD"), 1234);
    BOOST_CHECK_EQUAL(minor("19.99", "EUR"), 1999);
    BOOST_CHECK_EQUAL(minor("0.29", "EUR"), 29);
}

BOOST_AUTO_TEST_CASE(reads_a_term_of_at_least_a_second) {
    BOOST_CHECK(only(with_attributes(R"("duration_seconds":2592000)")).term == Seconds{2592000});
    BOOST_CHECK(!only(with_attributes(R"("duration_seconds":null)")).term);
    for (const char* wrong : {"0", "-1", "1.5", "\"x\"", "100000000000"}) {
        BOOST_CHECK(!only(with_attributes(std::string{R"("duration_seconds":)"} + wrong)).term);
    }
}

BOOST_AUTO_TEST_CASE(tells_the_term_to_the_provider_only) {
    license::Product product = test::aminotv::evening_bundle();
    product.term = Seconds{2592000};
    product.recurring = true;
    BOOST_CHECK(only(write_products({&product, 1}, {.view = View::Management})) == product);
    license::Product seen = product;
    seen.term.reset();
    BOOST_CHECK(only(write_products({&product, 1})) == seen);
}

BOOST_AUTO_TEST_CASE(lists_only_channels_sorted_and_each_once) {
    const std::string body = with(R"("attributes":{"title":"T","type":"CHANNEL"},"relationships":{
        "live":{"data":[{"id":"9","type":"Channel"},{"id":10,"type":"Channel"},
                        {"id":"9","type":"Channel"},{"id":"11","type":"Product"},{"id":"12"},
                        {"type":"Channel"},7]},
        "npvr":{"data":{"id":"5","type":"Channel"}},"catchup":{"data":null},"startover":[]})");
    const license::Product product = only(body);
    BOOST_CHECK(product.channels_of(ChannelService::Live) ==
                (license::ChannelList{ChannelId{"10"}, ChannelId{"9"}}));
    BOOST_CHECK(product.channels_of(ChannelService::Npvr) == license::ChannelList{ChannelId{"5"}});
    BOOST_CHECK(product.channels_of(ChannelService::Catchup).empty());
    BOOST_CHECK(product.channels_of(ChannelService::Startover).empty());
    BOOST_CHECK_EQUAL(flaws_in(body, Flaw::OtherType), 2U);
    BOOST_CHECK_EQUAL(flaws_in(body, Flaw::MalformedAttribute), 3U);
}

BOOST_AUTO_TEST_CASE(takes_the_later_of_two_products_with_one_id) {
    const std::string body = R"({"data":[{"id":"7","type":"Product","attributes":{"title":"A",
        "type":"CHANNEL"}},{"id":7,"type":"Product","attributes":{"title":"B","type":"PVR"}}]})";
    BOOST_CHECK_EQUAL(only(body).title, "B");
    BOOST_CHECK_EQUAL(flaws_in(body, Flaw::Twice), 1U);
}

BOOST_AUTO_TEST_CASE(changes_only_what_a_request_mentions) {
    const ProductChange change =
        read_product_change(R"({"data":{"type":"Product","attributes":{"is_buyable":false},
            "relationships":{"npvr":{"data":[]}}}})")
            .value();
    license::Product product = test::aminotv::evening_bundle();
    license::Product expected = product;
    expected.is_buyable = false;
    expected.channels[license::index_of(ChannelService::Npvr)].clear();
    apply(change, product);
    BOOST_CHECK(product == expected);
}

BOOST_AUTO_TEST_CASE(reads_the_changes_that_it_writes) {
    const ProductChange change{.title = "T",
                               .description = "",
                               .type_name = "RADIO",
                               .is_premium = true,
                               .is_visible = false,
                               .is_buyable = true,
                               .price = license::Amount{.minor = 1, .currency = "EUR"},
                               .recurring = false,
                               .term = Seconds{60},
                               .channels = {license::ChannelList{ChannelId{"5"}}, std::nullopt,
                                            license::ChannelList{}, std::nullopt}};
    BOOST_CHECK(read_product_change(write_product_change(change)).value() == change);
    BOOST_CHECK(read_product_change(write_product_change({})).value() == ProductChange{});
}

BOOST_AUTO_TEST_CASE(refuses_a_change_that_it_does_not_understand_and_says_where) {
    check_refused("<html>", ErrorCode::MalformedDocument, "");
    check_refused("{}", ErrorCode::MalformedDocument, "/data");
    check_refused(R"({"data":{"type":"License"}})", ErrorCode::MalformedDocument, "/data");
    check_refused(R"({"data":[{"type":"Product"},{"type":"Product"}]})",
                  ErrorCode::InvalidAttribute, "/data");
    check_refused(R"({"data":{"type":"Product","attributes":{"title":5}}})",
                  ErrorCode::InvalidAttribute, "/data/0/attributes/title");
    check_refused(R"({"data":{"type":"Product","attributes":{"price_currency_amount":5}}})",
                  ErrorCode::InvalidAttribute, "/data/0/attributes/price_currency_iso4217");
    check_refused(R"({"data":{"type":"Product","relationships":{"live":{"data":[{"id":"1"}]}}}})",
                  ErrorCode::InvalidAttribute, "/data/0/relationships/live");
}

BOOST_AUTO_TEST_CASE(needs_a_title_and_a_type_for_a_new_product) {
    BOOST_CHECK(lacks_for_creation({.type_name = "CHANNEL"})->pointer ==
                "/data/0/attributes/title");
    BOOST_CHECK(lacks_for_creation({.title = "T"})->pointer == "/data/0/attributes/type");
    BOOST_CHECK(!lacks_for_creation({.title = "T", .type_name = "CHANNEL"}));
}

BOOST_AUTO_TEST_SUITE_END()
