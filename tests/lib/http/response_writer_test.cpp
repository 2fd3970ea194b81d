#include "lib/http/response_writer.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher::http;
using usher::Errc;

BOOST_AUTO_TEST_SUITE(response_writer)

BOOST_AUTO_TEST_CASE(writes_status_fields_and_body_in_one_piece) {
    const Response response{.fields = {{"ETag", "\"1\""}}, .body = "{}"};
    const Written written = write_response(response, {.date = "now", .closes = true}).value();
    BOOST_CHECK_EQUAL(written.bytes,
                      "HTTP/1.1 200 OK\r\nServer: usher\r\nDate: now\r\nContent-Type: "
                      "application/json\r\nContent-Length: 2\r\nConnection: close\r\nETag: "
                      "\"1\"\r\n\r\n{}");
    BOOST_CHECK_EQUAL(written.header_size, written.bytes.size() - 2);
}

BOOST_AUTO_TEST_CASE(head_and_bodiless_statuses_get_no_body) {
    const Response full{.body = "12345"};
    const std::string head = write_response(full, {.head_only = true}).value().bytes;
    BOOST_CHECK(head.ends_with("\r\n\r\n"));
    BOOST_CHECK(head.find("Content-Length: 5") != std::string::npos);
    for (const int status : {204, 304}) {
        const Response none{.status = status, .body = "x"};
        const std::string bytes = write_response(none, {}).value().bytes;
        BOOST_CHECK(bytes.ends_with("\r\n\r\n"));
        BOOST_CHECK(bytes.find("Content-Length") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(writes_no_answer_that_could_be_taken_for_two) {
    const std::vector<Response> wrong{{.fields = {{"Location", "/\r\nSet-Cookie: a=b"}}},
                                      {.fields = {{"Location", "/\nx"}}},
                                      {.fields = {{"Location", std::string{"a\0b", 3}}}},
                                      {.fields = {{"Bad Name", "x"}}},
                                      {.fields = {{"", "x"}}},
                                      {.fields = {{"content-length", "0"}}},
                                      {.fields = {{"Transfer-Encoding", "chunked"}}},
                                      {.content_type = "text/html\r\n\r\n<script>"},
                                      {.status = 100},
                                      {.status = 101},
                                      {.status = 99},
                                      {.status = 600}};
    for (const Response& response : wrong) {
        const auto written = write_response(response, {});
        BOOST_REQUIRE(!written);
        BOOST_CHECK(written.error().code() == Errc::Malformed);
    }
}

BOOST_AUTO_TEST_CASE(a_status_without_a_phrase_is_still_a_status) {
    const Response odd{.status = 299};
    BOOST_CHECK(write_response(odd, {}).value().bytes.starts_with("HTTP/1.1 299 \r\n"));
}

BOOST_AUTO_TEST_SUITE_END()
