#include <boost/test/unit_test.hpp>

#include "ipc/api/adapters/engine_question.hpp"
#include "ipc/api/adapters/icecast.hpp"
#include "ipc/api/adapters/nginx_rtmp.hpp"
#include "tests/ipc/api/adapters/adapter_fixture.hpp"

using namespace usher;
using namespace std::chrono_literals;
using api::EnginePlayer;
using enforcement::ChannelQuestion;
using license::ChannelService;
using test::run;

namespace {

http::Parameters url(std::string_view text) {
    return http::parse_query(text).value();
}

Result<enforcement::RightQuestion> read(std::string_view text, const EnginePlayer& player) {
    return api::engine_right(url(text), OptionId{"noAds"}, player, api::AdapterSettings{});
}

struct Fixture : test::AdapterFixture {
    Fixture() {
        license::Product product{.id = BundleId{"77"}, .title = "P", .type_name = "CHANNEL"};
        product.channels[0] = {ChannelId{"501"}};
        run(loop, accounts.take({.user = UserId{"310"},
                                 .licenses = {{.id = LicenseId{"9001"},
                                               .user = UserId{"310"},
                                               .product = BundleId{"77"},
                                               .status = license::LicenseStatus::Active,
                                               .end = time.now() + 1h}},
                                 .products = {product}}))
            .value();
        accounts.upstream_answers(true);
        api::Services open = services();
        open.adapters.open_users = true;
        api =
            std::make_unique<api::Api>(api::GuardPolicy{}, api::ServiceSettings{}, std::move(open));
    }
    http::Response ask_nginx(const std::string& query, const std::string& uri = "/x") {
        return send({.method = "GET",
                     .target = "/adapters/nginx/auth?" + query,
                     .fields = {{"Host", test::our_host}, {"X-Original-URI", uri}},
                     .body = {},
                     .local_port = test::our_port});
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(engine_right, Fixture)

BOOST_AUTO_TEST_CASE(a_service_in_the_url_asks_about_a_channel) {
    const EnginePlayer player{.key = "alpha", .query = "u=3%31%30", .stream = "501"};
    const ChannelQuestion wanted{
        .user = UserId{"310"},
        .right = {.channel = ChannelId{"501"}, .service = ChannelService::Live}};
    BOOST_CHECK(std::get<ChannelQuestion>(read("service=live&user_argument=u", player).value()) ==
                wanted);
    BOOST_CHECK(std::get<ChannelQuestion>(
                    read("service=live&user=310&channel=501&server=a", {}).value()) == wanted);
    const auto fixed =
        std::get<ChannelQuestion>(read("service=npvr&user_argument=u&channel=7", player).value());
    BOOST_CHECK_EQUAL(fixed.right.channel.text(), "7");
    const auto option = read("option=premium", player).value();
    BOOST_CHECK_EQUAL(std::get<enforcement::Question>(option).option.text(), "premium");
}

BOOST_AUTO_TEST_CASE(what_the_operator_has_to_mend_is_malformed) {
    const EnginePlayer player{.query = "u=310", .stream = "501"};
    for (const char* text :
         {"service=live", "service=watch&user=310", "service=live&user=310&user_argument=u",
          "service=live&user=310&option=noAds",
          "service=live&user=", "service=live&user=310&x=1"}) {
        BOOST_CHECK(read(text, player).error().code() == Errc::Malformed);
    }
    BOOST_CHECK(read("service=live&user=310", {}).error().code() == Errc::Malformed);
}

BOOST_AUTO_TEST_CASE(a_player_that_names_nobody_is_refused) {
    for (const char* query : {"", "u=", "u=%zz", "u=a%00b", "v=310"}) {
        const EnginePlayer player{.query = query, .stream = "501"};
        BOOST_CHECK(read("service=live&user_argument=u", player).error().code() == Errc::Forbidden);
    }
}

BOOST_AUTO_TEST_CASE(engines_name_the_channel_by_their_stream) {
    const auto rtmp =
        api::read_rtmp_call("app=tv&name=501&clientid=3&call=play&addr=::1&u=310", "key").value();
    BOOST_CHECK_EQUAL(rtmp.player.stream, "501");
    BOOST_CHECK(read("service=live&user_argument=u", rtmp.player));
    const auto icecast =
        api::read_icecast_call("action=listener_add&client=3&mount=%2f501%3fu%3d310",
                               "listener_add", "key")
            .value();
    BOOST_CHECK_EQUAL(icecast.player.stream, "501");
    BOOST_CHECK_EQUAL(icecast.player.query, "u=310");
}

BOOST_AUTO_TEST_CASE(nginx_is_answered_by_the_licences_of_the_user) {
    const http::Response yes = ask_nginx("service=live&channel=501&user=310");
    BOOST_CHECK_EQUAL(yes.status, 204);
    BOOST_CHECK_EQUAL(yes.field("X-Usher-Valid-To").value(),
                      std::to_string(unix_seconds(time.now() + 1h)));
    BOOST_CHECK_EQUAL(ask_nginx("service=live&channel=501&user_argument=u", "/x?u=310").status,
                      204);
    for (const auto& [query, why] :
         {std::pair{"service=live&channel=502&user=310", "no_license"},
          std::pair{"service=npvr&channel=501&user=310", "service_not_included"},
          std::pair{"service=live&channel=501&user=311", "unknown_user"}}) {
        const http::Response no = ask_nginx(query);
        BOOST_CHECK_EQUAL(no.status, 403);
        BOOST_CHECK_EQUAL(reason(no), why);
    }
    BOOST_CHECK_EQUAL(ask_nginx("service=live&channel=501&user_argument=u").status, 403);
    BOOST_CHECK_EQUAL(ask_nginx("service=live&channel=501").status, 400);
}

BOOST_AUTO_TEST_CASE(the_streams_of_a_user_count_and_end_with_its_licence) {
    const auto play = [this](const std::string& client) {
        return post("/adapters/nginx-rtmp/play?service=live&user_argument=u",
                    "app=tv&name=501&clientid=" + client + "&call=play&addr=::1&u=310")
            .status;
    };
    BOOST_CHECK_EQUAL(play("1"), 204);
    BOOST_CHECK_EQUAL(play("2"), 204);
    BOOST_CHECK_EQUAL(play("3"), 403);  // of a user: two
    BOOST_REQUIRE_EQUAL(streams.size(), 2U);
    BOOST_CHECK_EQUAL(streams.list().front().channel.value().user.text(), "310");
    run(loop, accounts.take({.user = UserId{"310"}, .licenses = {}, .products = {}})).value();
    BOOST_CHECK_EQUAL(streams.size(), 0U);
}

BOOST_AUTO_TEST_SUITE_END()
