#include "ipc/api/writing.hpp"

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

using namespace usher;
using license::Freshness;
using license::Reason;

namespace {

constexpr std::array reasons{Reason::Active,      Reason::MissingOption, Reason::Lapsed,
                             Reason::UnknownKey,  Reason::WrongProduct,  Reason::NotConfirmed,
                             Reason::StreamLimit, Reason::NoLicense,     Reason::UnknownUser};
constexpr std::array freshnesses{Freshness::Fresh, Freshness::Stale, Freshness::Grace,
                                 Freshness::Expired};
const std::array<std::optional<Instant>, 3> ends{std::nullopt, from_unix(1'800'000'000),
                                                 latest_instant};

// Every decision that differs in a member.
template <typename Visit>
void each_decision(Visit visit) {
    std::uint64_t number = 0;
    for (const Reason reason : reasons) {
        for (const Freshness freshness : freshnesses) {
            for (const std::optional<Instant>& end : ends) {
                visit(enforcement::Decision{.verdict = {.allowed = reason == Reason::Active,
                                                        .reason = reason,
                                                        .valid_to = end,
                                                        .freshness = freshness},
                                            .id = enforcement::DecisionId{++number},
                                            .at = {}});
            }
        }
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(writing)

BOOST_AUTO_TEST_CASE(what_is_a_persons_is_whole_over_the_socket_and_masked_over_tcp) {
    http::Request local;
    local.transport = http::Transport::Unix;
    http::Request tcp;
    tcp.transport = http::Transport::Tcp;
    for (const auto& [whole, masked] :
         {std::pair{"ines.okafor@example.net", "i…@example.net"}, std::pair{"ines.okafor", "…"},
          std::pair{"12015550123", "…"}, std::pair{"", ""}}) {
        BOOST_CHECK_EQUAL(api::shown_of_person(whole, local), whole);
        BOOST_CHECK_EQUAL(api::shown_of_person(whole, tcp), masked);
    }
}

BOOST_AUTO_TEST_CASE(a_decision_by_hand_is_the_same_as_the_object_and_within_its_limit) {
    each_decision([](const enforcement::Decision& decision) {
        std::string written = "before";
        api::write_decision(decision, written);
        const std::string expected = boost::json::serialize(api::decision_json(decision));
        BOOST_CHECK_EQUAL(written, "before" + expected);
        BOOST_CHECK_LE(expected.size(), api::decision_bytes_max);
    });
}

BOOST_AUTO_TEST_SUITE_END()
