#include "ipc/api/engine_api/playback_gate.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/ipc/api/engine_api/playback_fixture.hpp"

using namespace usher;
using namespace usher::api::engine_api;

BOOST_AUTO_TEST_SUITE(engine_api_playback_gate)

BOOST_FIXTURE_TEST_CASE(an_unknown_product_needs_no_ads_too, test::EnforcementFixture) {
    test::FakeEngine engine;
    const PlaybackGate gate{enforcer, test::test_products(), engine.desk};
    const auto start = [&gate](std::optional<ProductId> product) {
        return gate.start(
            playback_request(ContentKind::Infohash, test::infohash, "0", std::move(product))
                .value(),
            {});
    };
    BOOST_CHECK(start(std::nullopt).error().code() == Errc::Forbidden);
    BOOST_CHECK(start(ProductId{"stranger"}).error().code() == Errc::Forbidden);
    BOOST_CHECK(start(ProductId{"personal"}).has_value());
}

BOOST_FIXTURE_TEST_CASE(of_keys_with_one_public_part_the_strictest_counts,
                        test::EnforcementFixture) {
    test::FakeEngine engine;
    for (const char* text : {"p-1-2-3\np-4-5-6 needs=noAds", "p-4-5-6 needs=noAds\np-1-2-3"}) {
        const PlaybackGate gate{enforcer, read_products(text).value(), engine.desk};
        const auto request =
            playback_request(ContentKind::Infohash, test::infohash, "0", ProductId{"p"}).value();
        BOOST_CHECK(gate.start(request, {}).error().code() == Errc::Forbidden);
    }
}

BOOST_AUTO_TEST_SUITE_END()
