#include "lib/http/message.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher::http;

namespace {

Request websocket_request() {
    Request request{.method = "GET", .target = "/v1/events", .fields = {}, .body = {}};
    request.fields = {{"Upgrade", "WebSocket"},
                      {"Connection", "keep-alive, Upgrade"},
                      {"Sec-WebSocket-Version", "13"},
                      {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}};
    return request;
}

std::string path_of(const std::string& target) {
    const Request request{.method = "GET", .target = target, .fields = {}, .body = {}};
    return std::string{request.path()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(message)

BOOST_AUTO_TEST_CASE(finds_a_field_in_any_case_unless_it_is_repeated) {
    Request request{.method = "GET", .target = "/", .fields = {{"Host", "a"}}, .body = {}};
    BOOST_CHECK_EQUAL(request.field("hOST").value(), "a");
    BOOST_CHECK_EQUAL(request.field_count("host"), 1U);
    BOOST_CHECK(!request.field("Hos"));
    request.fields.push_back({"HOST", "a"});
    BOOST_CHECK(!request.field("host"));
    BOOST_CHECK_EQUAL(request.field_count("Host"), 2U);
}

BOOST_AUTO_TEST_CASE(an_answers_first_field_counts) {
    const Response response{.fields = {{"ETag", "1"}, {"etag", "2"}}};
    BOOST_CHECK_EQUAL(response.field("Etag").value(), "1");
    BOOST_CHECK(!response.field("Date"));
}

BOOST_AUTO_TEST_CASE(splits_path_and_query) {
    const Request request{.method = "GET", .target = "/a/b?c=d?e", .fields = {}, .body = {}};
    BOOST_CHECK_EQUAL(request.path(), "/a/b");
    BOOST_CHECK_EQUAL(request.query(), "c=d?e");
    const Request bare{.method = "GET", .target = "/a", .fields = {}, .body = {}};
    BOOST_CHECK_EQUAL(bare.query(), "");
}

BOOST_AUTO_TEST_CASE(the_absolute_form_has_the_path_of_the_origin_form) {
    BOOST_CHECK_EQUAL(path_of("http://127.0.0.1:6878/a?b"), "/a");
    BOOST_CHECK_EQUAL(path_of("http://127.0.0.1:6878?b"), "/");
    BOOST_CHECK_EQUAL(path_of("http://127.0.0.1:6878"), "/");
    BOOST_CHECK_EQUAL(path_of("/a?u=http://host/x"), "/a");
    BOOST_CHECK_EQUAL(path_of("x?u=http://host/x"), "x");
    BOOST_CHECK_EQUAL(path_of("*"), "*");
    BOOST_CHECK_EQUAL(path_of("host:443"), "host:443");
}

BOOST_AUTO_TEST_CASE(knows_who_asks_for_a_websocket) {
    BOOST_CHECK(websocket_request().wants_websocket());

    Request posted = websocket_request();
    posted.method = "POST";
    BOOST_CHECK(!posted.wants_websocket());
    Request with_body = websocket_request();
    with_body.body = "x";
    BOOST_CHECK(!with_body.wants_websocket());
    for (std::size_t i = 0; i < websocket_request().fields.size(); ++i) {
        Request changed = websocket_request();
        changed.fields[i].value = "other";
        BOOST_CHECK(!changed.wants_websocket());
        Request without = websocket_request();
        without.fields.erase(without.fields.begin() + static_cast<std::ptrdiff_t>(i));
        BOOST_CHECK(!without.wants_websocket());
    }
}

BOOST_AUTO_TEST_SUITE_END()
