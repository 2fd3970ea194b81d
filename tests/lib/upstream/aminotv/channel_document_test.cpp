#include "lib/upstream/aminotv/channel_document.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher;
using namespace usher::upstream::aminotv;

BOOST_AUTO_TEST_SUITE(aminotv_channel_document)

BOOST_AUTO_TEST_CASE(reads_the_channels_that_it_writes) {
    const std::vector<Channel> channels{{.id = ChannelId{"501"},
                                         .name = "Eins",
                                         .offers = {true, false, std::nullopt, true},
                                         .catchup_horizon = Seconds{604800}},
                                        {.id = ChannelId{"502"}}};
    const ChannelDocument page = read_channels(write_channels(channels)).value();
    BOOST_CHECK(page.channels == channels);
    BOOST_CHECK(page.flaws.empty());
    BOOST_CHECK(read_channels(write_channels(channels, {.numeric_ids = true}))->channels ==
                channels);
}

BOOST_AUTO_TEST_CASE(leaves_out_what_has_no_id_and_reads_wrong_members_as_absent) {
    const ChannelDocument page = read_channels(R"({"data":[{"type":"Channel"},
        {"id":"1","type":"Product"},{"id":"2","type":"Channel","attributes":{"name":7,"live":"yes",
        "config":{"catchup_horizon":100000000000}}}]})")
                                     .value();
    BOOST_REQUIRE_EQUAL(page.channels.size(), 1U);
    BOOST_CHECK(page.channels.front() == Channel{.id = ChannelId{"2"}});
    BOOST_CHECK_EQUAL(page.flaws.count(Flaw::MalformedChannel), 2U);
    BOOST_CHECK_EQUAL(page.flaws.count(Flaw::MalformedAttribute), 3U);
}

BOOST_AUTO_TEST_CASE(takes_the_later_of_two_channels_with_one_id) {
    const ChannelDocument page = read_channels(R"({"data":[
        {"id":"1","type":"Channel","attributes":{"name":"A"}},
        {"id":"1","type":"Channel","attributes":{"name":"B"}}]})")
                                     .value();
    BOOST_REQUIRE_EQUAL(page.channels.size(), 1U);
    BOOST_CHECK_EQUAL(page.channels.front().name, "B");
}

BOOST_AUTO_TEST_SUITE_END()
