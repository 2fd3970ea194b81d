#include "lib/sync/account_findings.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

using namespace usher;
using license::ChannelService;
using license::Product;
using sync::AccountFindings;
using upstream::aminotv::Flaw;
using upstream::aminotv::Flaws;

namespace {

struct Fixture {
    std::vector<std::string> lines;
    AccountFindings findings{
        Log{[this](Severity, std::string_view line) { lines.emplace_back(line); }}};
    UserId user{"310"};

    static Flaws twice(int count) {
        Flaws flaws;
        for (int i = 0; i < count; ++i) flaws.add(Flaw::Twice, "9001");
        return flaws;
    }
    // Says that it is about recordings, and lists a channel to be watched.
    static Product contradictory(const std::string& id) {
        Product product{.id = BundleId{id}, .title = "P", .type_name = "PVR"};
        product.channels[index_of(ChannelService::Live)] = {ChannelId{"501"}};
        return product;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(account_findings, Fixture)

BOOST_AUTO_TEST_CASE(every_word_is_counted_also_those_found_never) {
    const auto counts = findings.counts();
    BOOST_TEST(counts.size() == upstream::aminotv::flaw_count + 1);
    for (const auto& [word, count] : counts) BOOST_TEST(count == 0U);
    findings.note(user, twice(2));
    findings.note(user, twice(2));
    BOOST_TEST(findings.counts().at("twice") == 4U);
}

BOOST_AUTO_TEST_CASE(what_a_users_answer_has_is_told_when_it_is_another_than_before) {
    findings.note(user, twice(1));
    findings.note(user, twice(1));
    BOOST_TEST(lines.size() == 1U);
    findings.note(UserId{"311"}, twice(1));
    BOOST_TEST(lines.size() == 2U);
    findings.note(user, twice(2));
    BOOST_TEST(lines.size() == 4U);
    findings.note(user, {});
    findings.note(user, twice(2));
    BOOST_TEST(lines.size() == 6U, "it was gone in between");
    findings.forget(user);
    findings.note(user, twice(2));
    BOOST_TEST(lines.size() == 8U);
}

BOOST_AUTO_TEST_CASE(a_product_that_contradicts_its_type_is_told_of_once) {
    const std::vector products{contradictory("77"), contradictory("78")};
    findings.note(products);
    findings.note(products);
    BOOST_TEST(lines.size() == 2U);
    BOOST_TEST(findings.counts().at("product_type_mismatch") == 4U);
}

BOOST_AUTO_TEST_CASE(however_many_products_are_odd_the_log_has_an_end) {
    std::vector<Product> products;
    for (int i = 0; i < 1200; ++i) products.push_back(contradictory(std::to_string(i)));
    findings.note(products);
    findings.note(products);
    BOOST_TEST(lines.size() == 1000U);
    BOOST_TEST(findings.counts().at("product_type_mismatch") == 2400U);
}

BOOST_AUTO_TEST_SUITE_END()
