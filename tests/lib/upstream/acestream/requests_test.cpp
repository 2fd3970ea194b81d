#include "lib/upstream/acestream/requests.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <set>

#include "lib/upstream/acestream/signature.hpp"

using namespace usher;
using namespace usher::upstream::acestream;

namespace {

constexpr std::string_view closed_set =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

Account account_of(Entry entry) {
    return Account{.entry = entry,
                   .api_key = "94d585bda4883a40d969d723adcaba36033e61d8",
                   .api_secret = Secret{"b5dbd62b494664f5bfa9"},
                   .application = "kjYX790gTytRaXV04IvC"};
}

const Account reseller = account_of(Entry::Reseller);
const Account developer = account_of(Entry::Developer);

const ActivateService activation{.user_key = UserKey{"1179fcb364f83cc30150b3daffd55ae0a6b70fea"},
                                 .service = OptionId{"noAds"},
                                 .period = PeriodId{"m1"}};

std::string refusal(const Result<std::string>& query) {
    BOOST_REQUIRE(query.has_error());
    BOOST_CHECK(query.error().code() == Errc::Malformed);
    return query.error().context();
}

/// What is hashed for `request`.
template <typename Request>
std::string payload_of(const Account& account, const Request& request) {
    const std::string query = signed_query(account, request).value();
    return signature_payload(http::parse_query(query).value());
}

rc::Gen<std::string> identifiers() {
    return rc::gen::resize(12, rc::gen::nonEmpty(rc::gen::container<std::string>(
                                   rc::gen::elementOf(std::string{closed_set}))));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(acestream_requests)

BOOST_AUTO_TEST_CASE(names_the_two_entries) {
    BOOST_TEST(name(Entry::Reseller) == "reseller");
    BOOST_TEST(name(Entry::Developer) == "developer");
}

BOOST_AUTO_TEST_CASE(asks_for_a_cost_with_the_vectors_signature) {
    const GetServiceCost request{.service = OptionId{"noAds"}, .period = PeriodId{"m1"}};
    BOOST_TEST(signed_query(developer, request).value() ==
               "method=getServiceCost&api_version=1.0"
               "&api_key=94d585bda4883a40d969d723adcaba36033e61d8&product=kjYX790gTytRaXV04IvC"
               "&service=noAds&period=m1&sign=9944035d28c7b8ea6cc2687a559121f7c2a81462");
}

BOOST_AUTO_TEST_CASE(activates_with_the_vectors_signature) {
    const std::string query = signed_query(developer, activation).value();
    BOOST_TEST(
        query.ends_with("&user_key=1179fcb364f83cc30150b3daffd55ae0a6b70fea&service=noAds"
                        "&period=m1&sign=88782d316f47d17a53a61ae5ea653969cb80a69c"));
}

BOOST_AUTO_TEST_CASE(names_the_application_as_the_entry_wants_it) {
    const GetUserKeyInfo request{.user_key = UserKey{"k"}};
    BOOST_TEST(payload_of(reseller, request) ==
               "api_key=94d585bda4883a40d969d723adcaba36033e61d8#api_version=1.0"
               "#app=kjYX790gTytRaXV04IvC#method=getUserKeyInfo#user_key=k");
    BOOST_TEST(payload_of(developer, request) ==
               "api_key=94d585bda4883a40d969d723adcaba36033e61d8#api_version=1.0"
               "#method=getUserKeyInfo#product=kjYX790gTytRaXV04IvC#user_key=k");
}

BOOST_AUTO_TEST_CASE(sends_the_product_of_an_individual_key_once) {
    const CreateUserKey general{};
    const CreateUserKey individual{.type = license::KeyType::Individual,
                                   .product = ProductId{"kjYX790gTytRaXV04IvC"}};
    BOOST_TEST(signed_query(developer, general)
                   .value()
                   .ends_with("&type=1&sign=87ec8d2f7f2d0beec6cb9fd1551f28ce0122a162"));
    BOOST_TEST(payload_of(developer, individual)
                   .ends_with("#method=createUserKey#product=kjYX790gTytRaXV04IvC#type=2"));
    BOOST_TEST(payload_of(reseller, individual)
                   .ends_with("#app=kjYX790gTytRaXV04IvC#method=createUserKey#product="
                              "kjYX790gTytRaXV04IvC#type=2"));
    BOOST_TEST(payload_of(reseller, general).ends_with("#method=createUserKey#type=1"));
}

BOOST_AUTO_TEST_CASE(refuses_a_product_that_is_missing_or_not_the_accounts) {
    const CreateUserKey nameless{.type = license::KeyType::Individual};
    const CreateUserKey foreign{.product = ProductId{"another"}};
    BOOST_TEST(refusal(signed_query(reseller, nameless)).starts_with("product:"));
    BOOST_TEST(refusal(signed_query(developer, foreign)).starts_with("product:"));
    BOOST_TEST(signed_query(developer, nameless).has_value());
}

BOOST_AUTO_TEST_CASE(names_the_parameter_that_it_refuses) {
    ActivateService request = activation;
    request.user_key = UserKey{"key#service=premium"};
    BOOST_TEST(refusal(signed_query(reseller, request)).starts_with("user_key:"));
    request = activation;
    request.service = OptionId{""};
    BOOST_TEST(refusal(signed_query(reseller, request)).starts_with("service:"));
    request = activation;
    request.period = PeriodId{std::string(129, 'm')};
    BOOST_TEST(refusal(signed_query(reseller, request)).starts_with("period:"));
}

BOOST_AUTO_TEST_CASE(holds_the_account_to_the_same_rule) {
    Account account = account_of(Entry::Reseller);
    account.api_key = "key&more";
    BOOST_TEST(refusal(signed_query(account, activation)).starts_with("api_key:"));
    account = account_of(Entry::Reseller);
    account.application = "a b";
    BOOST_TEST(refusal(signed_query(account, activation)).starts_with("app:"));
    account = account_of(Entry::Developer);
    account.application = "";
    BOOST_TEST(refusal(signed_query(account, activation)).starts_with("product:"));
    account = account_of(Entry::Reseller);
    account.api_secret = Secret{};
    BOOST_TEST(refusal(signed_query(account, activation)).starts_with("api_secret:"));
}

BOOST_AUTO_TEST_CASE(refuses_every_byte_outside_the_closed_set) {
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        ActivateService request = activation;
        request.user_key = UserKey{std::string{"ab"} + c + "cd"};
        const bool allowed = closed_set.find(c) != std::string_view::npos;
        BOOST_TEST(signed_query(reseller, request).has_value() == allowed, "byte " << byte);
    }
}

BOOST_AUTO_TEST_CASE(is_accepted_by_the_verifying_side) {
    BOOST_TEST(rc::check("signed queries verify", [] {
        const GetServiceCost request{.service = OptionId{*identifiers()},
                                     .period = PeriodId{*identifiers()}};
        const std::string query = signed_query(reseller, request).value();
        const http::Parameters received = http::parse_query(query).value();
        RC_ASSERT(is_signed_by(received, reseller.api_secret.reveal()));
        RC_ASSERT(!is_signed_by(received, "another secret"));
        RC_ASSERT(received.find("service") == request.service.text());
    }));
}

BOOST_AUTO_TEST_CASE(never_hashes_the_same_bytes_for_two_requests) {
    BOOST_TEST(rc::check("distinct requests have distinct payloads", [] {
        const std::string a = *identifiers();
        const std::string b = *identifiers();
        const std::string c = *identifiers();
        const OptionId service{a};
        const std::set<std::string> payloads{
            payload_of(reseller, GetServiceCost{.service = service, .period = PeriodId{b}}),
            payload_of(developer, GetServiceCost{.service = service, .period = PeriodId{b}}),
            payload_of(reseller, GetUserKeyInfo{.user_key = UserKey{a}}),
            payload_of(reseller, CreateUserKey{.product = ProductId{a}}),
            payload_of(reseller, CreateUserKey{.type = license::KeyType::Individual,
                                               .product = ProductId{a}}),
            payload_of(reseller, ActivateService{UserKey{c}, service, PeriodId{b}}),
            payload_of(developer, ActivateService{UserKey{c}, service, PeriodId{b}})};
        RC_ASSERT(payloads.size() == 7U);
    }));
    BOOST_TEST(rc::check("one payload, one activation", [] {
        const ActivateService left{UserKey{*identifiers()}, OptionId{*identifiers()},
                                   PeriodId{*identifiers()}};
        const ActivateService right{UserKey{*identifiers()}, OptionId{*identifiers()},
                                    PeriodId{*identifiers()}};
        const bool same = left.user_key == right.user_key && left.service == right.service &&
                          left.period == right.period;
        RC_ASSERT((payload_of(reseller, left) == payload_of(reseller, right)) == same);
    }));
}

BOOST_AUTO_TEST_CASE(refuses_any_text_that_is_not_an_identifier) {
    BOOST_TEST(rc::check("only the closed set is signed", [] {
        const auto text = *rc::gen::arbitrary<std::string>();
        const bool closed = !text.empty() && text.size() <= 128 &&
                            text.find_first_not_of(closed_set) == std::string::npos;
        const GetServiceCost request{.service = OptionId{text}, .period = PeriodId{"m1"}};
        RC_ASSERT(signed_query(reseller, request).has_value() == closed);
    }));
}

BOOST_AUTO_TEST_SUITE_END()
