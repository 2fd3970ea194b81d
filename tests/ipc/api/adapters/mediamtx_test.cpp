#include "ipc/api/adapters/mediamtx.hpp"

#include "lib/core/json.hpp"
#include "tests/ipc/api/adapters/adapter_fixture.hpp"

using namespace usher;

namespace {

// As MediaMTX documents it.
std::string attempt(const std::string& query, const std::string& password = "",
                    const std::string& id = "null") {
    return R"({"user": "someone", "password": ")" + password +
           R"(", "token": "", "ip": "192.168.1.10", "action": "read", "path": "mystream",
              "protocol": "rtsp", "id": )" +
           id + R"(, "query": ")" + query + R"("})";
}

struct Fixture : test::AdapterFixture {
    http::Response ask(const std::string& body, const std::string& query = "?option=noAds") {
        return post("/adapters/mediamtx/auth" + query, body, "application/json");
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(mediamtx, Fixture)

BOOST_AUTO_TEST_CASE(the_key_is_an_argument_or_else_the_password) {
    const auto key = [](const std::string& body) {
        return api::read_mediamtx_player(json::parse_object(body).value(), "key");
    };
    BOOST_CHECK_EQUAL(key(attempt("a=1&key=a%26b", "pw")).value().key.value(), "a&b");
    BOOST_CHECK_EQUAL(key(attempt("a=1", "pw")).value().key.value(), "pw");
    BOOST_CHECK_EQUAL(key(attempt("", "")).value().key.value(), "");
    BOOST_CHECK(!key(R"({"action": "read"})").value().key);
    BOOST_CHECK(key("{}").error().code() == Errc::Malformed);
    BOOST_CHECK(key(attempt("key=%zz")).error().code() == Errc::Forbidden);
}

BOOST_AUTO_TEST_CASE(who_may_read_is_let_in_and_others_are_asked_for_credentials) {
    BOOST_CHECK_EQUAL(ask(attempt("key=alpha")).status, 204);
    BOOST_CHECK_EQUAL(ask(attempt("", "alpha", R"("b58c")")).status, 204);
    BOOST_CHECK_EQUAL(ask(attempt("")).status, 204);
    for (const char* query : {"key=beta", "key=%zz", "key=a%20b"}) {
        const http::Response response = ask(attempt(query));
        BOOST_CHECK_EQUAL(response.status, 401);
        BOOST_CHECK_EQUAL(reason(response), "unknown_key");
    }
    BOOST_CHECK_EQUAL(reason(ask(attempt("key=alpha"), "?option=old")), "lapsed");
    BOOST_CHECK_EQUAL(streams.size(), 0U);
}

BOOST_AUTO_TEST_CASE(what_mediamtx_does_not_send_is_a_problem) {
    BOOST_CHECK_EQUAL(ask("{").status, 400);
    BOOST_CHECK_EQUAL(ask("{}").status, 400);
    BOOST_CHECK_EQUAL(ask(attempt("key=alpha"), "").status, 400);
}

BOOST_AUTO_TEST_SUITE_END()
