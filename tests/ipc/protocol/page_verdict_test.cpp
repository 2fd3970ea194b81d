#include <boost/test/unit_test.hpp>
#include <random>
#include <vector>

#include "lib/license/decision.hpp"
#include "tests/ipc/protocol/page_fixture.hpp"

using namespace usher;
using namespace usher::protocol::test;
using protocol::Question;

namespace {

constexpr std::array<const char*, 2> options{"denies", "allows"};

license::FreshnessPolicy license_policy(const protocol::Policy& policy) {
    return {.fresh_for = Seconds{policy.fresh_for_s},
            .stale_for = Seconds{policy.stale_for_s},
            .grace_for = Seconds{policy.grace_for_s},
            .allow_expired = policy.allow_expired};
}

license::Candidate random_candidate(std::mt19937_64& random) {
    const auto within = [&](std::int64_t range) {
        return Seconds{static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(range))};
    };
    license::Candidate candidate{.valid_to = from_unix(now) + within(9) - Seconds{4},
                                 .trial = random() % 2 == 0};
    if (random() % 8 != 0) candidate.confirmed_at = from_unix(now) + Seconds{5} - within(80);
    return candidate;
}

protocol::Right right_of(const license::Candidate& candidate) {
    protocol::Right right{.valid_to = unix_seconds(candidate.valid_to), .trial = candidate.trial};
    if (candidate.confirmed_at) right.confirmed_at = unix_seconds(*candidate.confirmed_at);
    return right;
}

protocol::Verdict translated(const license::Verdict& verdict) {
    protocol::Verdict same{.allowed = verdict.allowed,
                           .reason = static_cast<protocol::Reason>(verdict.reason),
                           .freshness = static_cast<protocol::Freshness>(verdict.freshness),
                           .trial = verdict.trial};
    if (verdict.valid_to) same.valid_to = unix_seconds(*verdict.valid_to);
    return same;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(page_verdict)

BOOST_AUTO_TEST_CASE(reasons_and_freshness_have_the_words_of_the_licence_module) {
    for (std::uint8_t number = 0; number <= 16; ++number) {
        BOOST_TEST(protocol::name(static_cast<protocol::Reason>(number)) ==
                   license::name(static_cast<license::Reason>(number)));
        BOOST_CHECK(protocol::reason_of(number) == static_cast<protocol::Reason>(number));
    }
    for (std::uint8_t number = 0; number <= 3; ++number) {
        BOOST_TEST(protocol::name(static_cast<protocol::Freshness>(number)) ==
                   license::name(static_cast<license::Freshness>(number)));
    }
    BOOST_TEST(!protocol::reason_of(17).has_value());
    BOOST_TEST(!protocol::reason_of(255).has_value());
    BOOST_TEST(protocol::name(protocol::Reason::StreamLimit) == "stream_limit");
    BOOST_TEST(protocol::name(protocol::Reason::NoDaemon) == "no_daemon");
    BOOST_TEST(protocol::name(protocol::Reason::InvalidArgument) == "invalid_argument");
    BOOST_TEST(protocol::name(protocol::Reason::HandleOutdated) == "handle_outdated");
    BOOST_TEST(protocol::name(protocol::Reason::AskDaemon) == "ask_daemon");
    BOOST_CHECK(protocol::reason_of(131) == protocol::Reason::AskDaemon);
}

BOOST_AUTO_TEST_CASE(the_page_decides_as_the_licence_module_does) {
    std::mt19937_64 random{3};
    for (int round = 0; round < 20'000; ++round) {
        Page page{4};
        const bool upstream_answers = random() % 2 == 0;
        page.writer.set(protocol::PageFlag::UpstreamAnswers, upstream_answers);
        const auto index = static_cast<std::uint8_t>(random() % options.size());
        const Question question{.product = "studio", .option = options[index]};
        const protocol::Prepared prepared = page.reader.prepare(question).value();

        license::Choice choice{license_policy(policies[index]), from_unix(now), upstream_answers};
        for (const protocol::Hash128& place : {prepared.place, prepared.second}) {
            if (random() % 4 == 0) continue;
            const license::Candidate candidate = random_candidate(random);
            choice.consider(candidate);
            BOOST_REQUIRE(
                page.writer.put(place, protocol::right_words(right_of(candidate), index)));
        }
        const license::Verdict& expected = choice.verdict();
        const protocol::Verdict found = page.reader.check(prepared, boot_ms);
        if (found != translated(expected)) {
            BOOST_FAIL("round " << round << ": " << protocol::name(found.reason) << " instead of "
                                << license::name(expected.reason));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
