// What the writers write, the readers read back equal, in every profile.
#include <rapidcheck.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <set>

#include "lib/upstream/aminotv/license_document.hpp"
#include "lib/upstream/aminotv/product_document.hpp"

using namespace usher;
using namespace usher::upstream::aminotv;

namespace {

const std::vector<std::string> ids{"1",
                                   "77",
                                   "0",
                                   "007",
                                   "9001",
                                   "a b",
                                   "\xc3\xa4",
                                   "x-\"quoted\"",
                                   "-5",
                                   "p.1/2",
                                   "310",
                                   "123456789",
                                   "99999999999999999999999999"};

std::string some_id() {
    return *rc::gen::elementOf(ids);
}

/// Sorted, each once.
std::set<std::string> some_ids() {
    const auto names = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(ids));
    return {names.begin(), names.end()};
}

std::optional<Instant> some_date() {
    const bool is_there = *rc::gen::arbitrary<bool>();
    if (!is_there) return std::nullopt;
    return from_unix(*rc::gen::inRange<std::int64_t>(0, 99'999'999'999));
}

std::string some_text() {
    return *rc::gen::elementOf(
        std::vector<std::string>{"", "Evening Bundle", "line\nbreak", "\xe2\x82\xac 5", "\"\\"});
}

template <typename T>
std::optional<T> maybe(T value) {
    const bool is_there = *rc::gen::arbitrary<bool>();
    if (!is_there) return std::nullopt;
    return value;
}

ManagedLicense some_license(const std::string& id) {
    ManagedLicense managed{.license = {.id = LicenseId{id},
                                       .user = UserId{some_id()},
                                       .product = BundleId{some_id()},
                                       .start = some_date(),
                                       .end = some_date()}};
    managed.license.status = static_cast<license::LicenseStatus>(*rc::gen::inRange(0, 8));
    if (managed.license.status == license::LicenseStatus::Unknown) {
        managed.license.other_status = "GOLD";
    }
    managed.license.order = maybe(OrderId{some_id()});
    managed.renew = {.recurring = maybe(true), .expiry_date = some_date()};
    managed.purchase = {.price_minor = maybe(*rc::gen::inRange<std::int64_t>(0, 1'000'000)),
                        .price_currency = maybe(std::string{"EUR"}),
                        .purchased_at = some_date(),
                        .payment_method = maybe(some_text())};
    return managed;
}

license::Product some_product(const std::string& id) {
    license::Product product{.id = BundleId{id},
                             .title = some_text(),
                             .description = some_text(),
                             .type_name = *rc::gen::elementOf(
                                 std::vector<std::string>{"CHANNEL", "CHANNEL_GROUP", "RADIO"}),
                             .is_premium = *rc::gen::arbitrary<bool>(),
                             .is_visible = maybe(*rc::gen::arbitrary<bool>()),
                             .is_buyable = maybe(*rc::gen::arbitrary<bool>()),
                             .recurring = *rc::gen::arbitrary<bool>()};
    const std::string currency = *rc::gen::elementOf(std::vector<std::string>{"EUR", "JPY", "KWD"});
    product.price = maybe(license::Amount{
        .minor = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000), .currency = currency});
    product.term = maybe(Seconds{*rc::gen::inRange(1, 100'000'000)});
    for (license::ChannelList& channels : product.channels) {
        for (const std::string& channel : some_ids()) channels.emplace_back(channel);
    }
    return product;
}

template <typename Value>
std::vector<Value> some(const std::function<Value(const std::string&)>& make) {
    std::vector<Value> values;
    for (const std::string& name : some_ids()) values.push_back(make(name));
    return values;
}

WriteOptions some_options(View view) {
    return {.date_fields = static_cast<DateFields>(*rc::gen::inRange(0, 4)),
            .view = view,
            .data_as_object = *rc::gen::arbitrary<bool>(),
            .numeric_ids = *rc::gen::arbitrary<bool>(),
            .next = *rc::gen::elementOf(std::vector<std::string>{"", "/a?page[offset]=1"}),
            .meta = *rc::gen::elementOf(std::vector<std::string>{"", "{\"a\":[1]}"})};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(aminotv_round_trip)

BOOST_AUTO_TEST_CASE(of_the_provider_s_licences_and_their_products) {
    BOOST_TEST(rc::check("managed licences", [] {
        const auto licenses = some<ManagedLicense>(some_license);
        const auto products = some<license::Product>(some_product);
        const WriteOptions options = some_options(View::Management);
        const auto page = read_managed_licenses(write_licenses(licenses, products, options));
        RC_ASSERT(page->licenses == licenses);
        RC_ASSERT(page->products == products);
        RC_ASSERT(page->next.value_or("") == options.next);
        const auto conflicts = static_cast<std::size_t>(std::ranges::count_if(
            licenses, [](const auto& managed) { return managed.license.end.has_value(); }));
        const bool is_conflicting = options.date_fields == DateFields::Conflicting;
        RC_ASSERT(page->flaws.count(Flaw::DateConflict) + page->flaws.count(Flaw::MalformedDate) ==
                  (is_conflicting ? conflicts : 0U));
    }));
}

BOOST_AUTO_TEST_CASE(of_what_a_user_sees) {
    BOOST_TEST(rc::check("licences", [] {
        auto licenses = some<license::License>([](const std::string& id) {
            license::License license = some_license(id).license;
            license.order.reset();
            license.user = UserId{"310"};
            return license;
        });
        auto products = some<license::Product>(some_product);
        for (license::Product& product : products) product.term.reset();
        const WriteOptions options = some_options(View::User);
        const std::string body = write_licenses(licenses, products, options);
        const auto page = read_licenses(body, UserId{"310"});
        RC_ASSERT(page->licenses == licenses);
        RC_ASSERT(page->products == products);
    }));
}

BOOST_AUTO_TEST_CASE(of_the_catalogue) {
    BOOST_TEST(rc::check("products", [] {
        const auto products = some<license::Product>(some_product);
        const auto page = read_products(write_products(products, some_options(View::Management)));
        RC_ASSERT(page->products == products);
        RC_ASSERT(page->flaws.empty());
    }));
}

BOOST_AUTO_TEST_SUITE_END()
