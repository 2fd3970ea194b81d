// Who may speak to the engine adapters at all.
#include "tests/ipc/api/adapters/adapter_fixture.hpp"

using namespace usher;
using test::problem_code;

namespace {

constexpr auto target = "/adapters/nginx/auth?option=noAds";

struct Fixture : test::AdapterFixture {
    http::Response ask(std::vector<http::Field> fields,
                       http::Transport transport = http::Transport::Tcp,
                       const std::string& asked = target) {
        return send({.method = "GET",
                     .target = asked,
                     .fields = std::move(fields),
                     .body = {},
                     .transport = transport,
                     .local_port = test::our_port});
    }
    void configure(const api::AdapterSettings& settings) {
        api::Services made = services();
        made.adapters = settings;
        api =
            std::make_unique<api::Api>(api::GuardPolicy{.origins = {}, .hosts = {"usher.lan:6878"}},
                                       api::ServiceSettings{}, std::move(made));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(adapter_access, Fixture)

BOOST_AUTO_TEST_CASE(programs_of_this_machine_are_answered_without_a_token) {
    for (const char* host : {"127.0.0.1:6878", "localhost:6878", "[::1]:6878", "127.0.0.1",
                             "localhost", "LocalHost", "[::1]"}) {
        BOOST_CHECK_MESSAGE(ask({{"Host", host}}).status == 204, host);
    }
    BOOST_CHECK_EQUAL(ask({{"Host", "whatever"}}, http::Transport::Unix).status, 204);
}

BOOST_AUTO_TEST_CASE(about_a_user_they_need_one_unless_it_was_configured) {
    const std::string of_user = "/adapters/nginx/auth?service=live&channel=501&user=310";
    const http::Field host{"Host", test::our_host};
    BOOST_CHECK_EQUAL(ask({host}, http::Transport::Tcp, of_user).status, 401);
    const http::Field bearer{"Authorization", "Bearer " + token(enforcement::Scope::Stream)};
    BOOST_CHECK_EQUAL(ask({host, bearer}, http::Transport::Tcp, of_user).status, 403);
    BOOST_CHECK_EQUAL(ask({host}, http::Transport::Unix, of_user).status, 403);
    BOOST_CHECK_EQUAL(post("/adapters/nginx-rtmp/play?service=live&user=310",
                           "app=tv&name=501&clientid=1&call=play&addr=::1")
                          .status,
                      401);
    configure({.open_users = true});
    BOOST_CHECK_EQUAL(ask({host}, http::Transport::Tcp, of_user).status, 403);
}

BOOST_AUTO_TEST_CASE(a_host_without_its_port_is_taken_from_engines_alone) {
    for (const char* elsewhere :
         {"/v1/check?option=noAds", "/adapters", "/healthz", "/adapters/../v1/check?option=noAds",
          "http://127.0.0.1/adapters/nginx/auth?option=noAds"}) {
        const int status = ask({{"Host", "127.0.0.1"}}, http::Transport::Tcp, elsewhere).status;
        BOOST_CHECK_MESSAGE(status == 421 || status == 404, elsewhere);
    }
}

BOOST_AUTO_TEST_CASE(another_host_is_none_of_ours) {
    for (const char* host : {"evil.example", "evil.example:6878", "127.0.0.1:80", "127.0.0.1.evil",
                             "127.0.0.2", "0.0.0.0", "", "[::1]:80"}) {
        BOOST_CHECK_MESSAGE(ask({{"Host", host}}).status == 421, host);
    }
    BOOST_CHECK_EQUAL(ask({}).status, 421);
    BOOST_CHECK_EQUAL(ask({{"Host", "127.0.0.1"}, {"Host", "127.0.0.1"}}).status, 421);
}

BOOST_AUTO_TEST_CASE(no_browser_is_answered_not_even_a_page_that_is_trusted) {
    for (const http::Field& field :
         {http::Field{"Origin", test::listed_origin}, http::Field{"Origin", "null"},
          http::Field{"Origin", std::string{"http://"} + test::our_host},
          http::Field{"origin", "https://evil.example"},
          http::Field{"Referer", std::string{"http://"} + test::our_host + "/console/"},
          http::Field{"Sec-Fetch-Site", "same-origin"}, http::Field{"Sec-Fetch-Site", "none"}}) {
        for (const std::string& asked :
             {std::string{target}, std::string{"http://127.0.0.1:6878"} + target}) {
            const http::Response response =
                ask({{"Host", test::our_host}, field}, http::Transport::Tcp, asked);
            BOOST_CHECK_EQUAL(response.status, 403);
            BOOST_CHECK_EQUAL(problem_code(response), "refused");
            BOOST_CHECK(!response.field("Access-Control-Allow-Origin"));
        }
    }
}

BOOST_AUTO_TEST_CASE(who_calls_by_a_name_of_the_network_needs_a_token) {
    const http::Field network{"Host", "usher.lan:6878"};
    BOOST_CHECK_EQUAL(ask({network}).status, 401);
    const auto bearer = [this](enforcement::Scope scope) {
        return http::Field{"Authorization", "Bearer " + token(scope)};
    };
    BOOST_CHECK_EQUAL(ask({network, bearer(enforcement::Scope::Read)}).status, 403);
    BOOST_CHECK_EQUAL(ask({network, bearer(enforcement::Scope::Stream)}).status, 204);
}

BOOST_AUTO_TEST_CASE(where_the_network_may_come_everybody_on_tcp_needs_a_token) {
    configure({.only_local = false});
    BOOST_CHECK_EQUAL(ask({{"Host", test::our_host}}).status, 401);
    BOOST_CHECK_EQUAL(ask({{"Host", "127.0.0.1"}}).status, 401);
    const std::string stream = token(enforcement::Scope::Stream);
    BOOST_CHECK_EQUAL(ask({{"Host", test::our_host}, {"Authorization", "Bearer " + stream}}).status,
                      204);
    BOOST_CHECK_EQUAL(ask({{"Host", "x"}}, http::Transport::Unix).status, 204);
}

BOOST_AUTO_TEST_CASE(adapters_can_be_switched_off) {
    configure({.enabled = false});
    BOOST_CHECK_EQUAL(ask({{"Host", test::our_host}}).status, 404);
    BOOST_CHECK_EQUAL(post("/adapters/icecast/add", "").status, 404);
}

BOOST_AUTO_TEST_CASE(options_and_key_arguments_may_come_from_the_configuration) {
    configure({.needs_key = true,
               .key_argument = "token",
               .nginx_option = OptionId{"noAds"},
               .icecast_option = OptionId{"single"},
               .icecast_recheck = Seconds{7}});
    const http::Field host{"Host", test::our_host};
    const auto ask_for = [&](const char* uri) {
        return ask({host, {"X-Original-URI", uri}}, http::Transport::Tcp, "/adapters/nginx/auth");
    };
    BOOST_CHECK_EQUAL(ask_for("/?token=alpha").status, 204);
    const http::Response keyless = ask_for("/?key=alpha");
    BOOST_CHECK_EQUAL(keyless.status, 403);
    BOOST_CHECK_EQUAL(reason(keyless), "unknown_key");
    BOOST_CHECK_EQUAL(
        post("/adapters/icecast/add", "action=listener_add&client=1&mount=/a?token%3Dalpha")
            .field("icecast-auth-timelimit")
            .value(),
        "7");
}

BOOST_AUTO_TEST_SUITE_END()
