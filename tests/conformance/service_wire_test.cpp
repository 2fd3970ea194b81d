// What section 6.1 of specs/acestream.md asks of the wire, seen by a client.
#include <boost/test/unit_test.hpp>

#include "tests/support/daemon_process.hpp"
#include "tests/support/seller.hpp"

using namespace usher;
using test::Answer;
using test::DaemonProcess;
using upstream::acestream::Entry;

namespace {

constexpr auto path = "/webui/api/service";
constexpr auto ok = R"({"result": "ok", "error": null})";
constexpr auto not_found = R"({"result": "not_found", "error": null})";

struct Fixture {
    DaemonProcess daemon{{.sandbox = true}};
    test::Seller developer{daemon.sandbox(), Entry::Developer};

    [[nodiscard]] Answer ask(const std::string& query) const {
        return test::get(daemon.http(), std::string{path} + "?" + query);
    }
    [[nodiscard]] Answer post(const std::string& query, const std::string& body) const {
        return test::call(daemon.http(),
                          {.method = "POST",
                           .target = path + query,
                           .fields = {{"Content-Type", "application/x-www-form-urlencoded"}},
                           .body = body});
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(service_wire, Fixture)

BOOST_AUTO_TEST_CASE(answers_under_each_name_of_this_machine) {
    const std::string port = std::to_string(daemon.http().port);
    for (const std::string name : {"127.0.0.1:", "localhost:", "LOCALHOST:", "[::1]:"}) {
        test::Connection connection{daemon.http()};
        connection.send("GET " + std::string{path} +
                        "?method=get_version HTTP/1.1\r\nHost: " + name + port + "\r\n\r\n");
        BOOST_CHECK_EQUAL(connection.receive().value().status, 200);
    }
}

BOOST_AUTO_TEST_CASE(a_failure_is_http_200_with_an_error) {
    const Answer answer = ask("method=nonsense");
    BOOST_CHECK_EQUAL(answer.status, 200);
    BOOST_CHECK_EQUAL(answer.body, R"({"result": null, "error": "unknown method"})");
}

BOOST_AUTO_TEST_CASE(a_foreign_callback_is_not_reflected) {
    for (const char* callback : {"%3Cscript%3E", "a%0d%0ab", "1a", "a;b", "%22"}) {
        const Answer answer =
            ask(std::string{"method=get_version&format=jsonp&callback="} + callback);
        BOOST_CHECK(answer.field("Content-Type") == "application/json");
        BOOST_CHECK(answer.body.starts_with(R"({"result": )"));
    }
}

BOOST_AUTO_TEST_CASE(a_long_extension_is_loaded_by_post_and_the_body_wins) {
    const auto created = developer.create_key({.type = license::KeyType::Individual});
    const std::string body =
        "method=load_extension&extension=" + created.extension + "&unknown=parameter";
    BOOST_CHECK_EQUAL(post("?method=get_version&extension=x", body).body, ok);
    BOOST_CHECK_EQUAL(ask("method=check_user_key&key=" + created.user_key.text()).body, ok);
    BOOST_CHECK_EQUAL(
        ask("method=check_product_user_keys&product_key=" + developer.application()).body, ok);

    // 4096 characters are the longest extension there is; a body holds far more.
    const std::string longest(4096, 'a');
    BOOST_CHECK_EQUAL(post("", "method=load_extension&ext=" + longest).body,
                      R"({"result": null, "error": "malformed extension"})");
}

BOOST_AUTO_TEST_CASE(of_a_whole_product_key_the_first_group_counts_and_none_reaches_the_log) {
    const std::string whole = developer.application() + "-GROUPTWO-GROUPTHREE-GROUPFOUR";
    const auto created = developer.create_key();
    BOOST_CHECK_EQUAL(
        ask("method=load_extension&ext=" + created.extension + "&product_key=" + whole).body, ok);
    BOOST_CHECK_EQUAL(
        ask("method=check_product_user_keys&product_key=" + developer.application()).body, ok);
    BOOST_CHECK_EQUAL(ask("method=check_product_user_keys&product_key=" + whole).body, ok);
    BOOST_CHECK_EQUAL(ask("method=check_product_user_keys&product_key=other").body, not_found);
    BOOST_CHECK(daemon.log().find("GROUPTWO") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_description_travels_in_ascii) {
    const auto created = developer.create_key();
    static_cast<void>(developer.activate(created.user_key, "noAds", "y1"));
    static_cast<void>(ask("method=load_extension&ext=" + created.extension));
    const std::string body = ask("method=get_services").body;
    BOOST_CHECK(body.find(R"(\u041e\u0442\u043a\u043b)") != std::string::npos);
    for (const char c : body) BOOST_REQUIRE(c >= ' ' && c <= '~');
}

BOOST_AUTO_TEST_CASE(the_installation_has_one_name_over_restarts) {
    const std::string first = ask("method=get_public_user_key").body;
    BOOST_CHECK_EQUAL(first.size(), std::string{R"({"result": "", "error": null})"}.size() + 40);
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    daemon.start();
    BOOST_CHECK_EQUAL(ask("method=get_public_user_key").body, first);
}

BOOST_AUTO_TEST_SUITE_END()
