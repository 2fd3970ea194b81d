#include "lib/http/request_reader.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/http/malformed_requests.hpp"

using namespace usher::http;
using Progress = RequestReader::Progress;

namespace {

// Reads `bytes` in pieces of `piece_size`; the last word on them.
Progress read(RequestReader& reader, std::string_view bytes, std::size_t piece_size) {
    Progress progress = reader.advance();
    while (!bytes.empty() &&
           (progress == Progress::NeedsHeader || progress == Progress::NeedsBody)) {
        const std::string_view piece = bytes.substr(0, piece_size);
        bytes.remove_prefix(piece.size());
        reader.append(piece);
        progress = reader.advance();
    }
    return progress;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(request_reader)

BOOST_AUTO_TEST_CASE(refuses_every_malformed_request_however_it_is_cut) {
    const ServerLimits limits;
    const auto all = test::malformed_requests();
    BOOST_CHECK_GE(all.size(), 60U);
    for (const auto& request : all) {
        for (const std::size_t piece_size : {1U, 7U, 16384U}) {
            BOOST_TEST_CONTEXT(request.what << ": " << request.bytes.substr(0, 120)) {
                RequestReader reader{limits};
                BOOST_REQUIRE(read(reader, request.bytes, piece_size) == Progress::Refused);
                BOOST_CHECK_EQUAL(reader.refusal().status, request.status);
                BOOST_CHECK(!reader.refusal().detail.empty());
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(reads_a_request_however_it_is_cut) {
    const std::string bytes =
        "\r\n\r\n\r\nPUT /a?b=c HTTP/1.1\r\nHost:a\r\nX-Empty:\r\nX-Tab: \ta b\t "
        "\r\ncontent-length: 5\r\n\r\n12345";
    const ServerLimits limits;
    for (std::size_t piece_size = 1; piece_size <= bytes.size(); ++piece_size) {
        RequestReader reader{limits};
        BOOST_REQUIRE(read(reader, bytes, piece_size) == Progress::Complete);
        BOOST_CHECK(reader.keeps_alive());
        const Request request = reader.take();
        BOOST_CHECK_EQUAL(request.method, "PUT");
        BOOST_CHECK_EQUAL(request.target, "/a?b=c");
        BOOST_CHECK_EQUAL(request.body, "12345");
        BOOST_REQUIRE_EQUAL(request.fields.size(), 4U);
        BOOST_CHECK_EQUAL(request.field("host").value(), "a");
        BOOST_CHECK_EQUAL(request.field("x-empty").value(), "");
        BOOST_CHECK_EQUAL(request.field("x-tab").value(), "a b");
        BOOST_CHECK(reader.is_empty());
    }
}

BOOST_AUTO_TEST_CASE(reads_chunks_however_they_are_cut_and_drops_the_trailer) {
    const std::string bytes =
        "POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n"
        "3;name=value\r\nabc\r\n0A\r\n0123456789\r\n0\r\nAuthorization: forged\r\n\r\n";
    const ServerLimits limits;
    for (std::size_t piece_size = 1; piece_size <= bytes.size(); ++piece_size) {
        RequestReader reader{limits};
        BOOST_REQUIRE(read(reader, bytes, piece_size) == Progress::Complete);
        const Request request = reader.take();
        BOOST_CHECK_EQUAL(request.body, "abc0123456789");
        BOOST_CHECK(!request.field("Authorization"));
        BOOST_CHECK(reader.is_empty());
    }
}

BOOST_AUTO_TEST_CASE(reads_one_request_after_the_other) {
    const ServerLimits limits;
    RequestReader reader{limits};
    reader.append("POST /1 HTTP/1.1\r\nContent-Length: 2\r\n\r\nabGET /2 HTTP/1.0\r\n\r\nGET /3");
    BOOST_REQUIRE(reader.advance() == Progress::Complete);
    BOOST_CHECK_EQUAL(reader.take().body, "ab");
    BOOST_REQUIRE(reader.advance() == Progress::Complete);
    BOOST_CHECK_EQUAL(reader.take().target, "/2");
    BOOST_CHECK(reader.is_http10());
    BOOST_CHECK(!reader.keeps_alive());
    BOOST_CHECK(reader.advance() == Progress::NeedsHeader);
    BOOST_CHECK(!reader.is_empty());
}

BOOST_AUTO_TEST_CASE(passes_over_empty_lines_without_taking_them_for_a_request) {
    const ServerLimits limits;
    RequestReader reader{limits};
    reader.append("POST /1 HTTP/1.1\r\nContent-Length: 2\r\n\r\nab\r\n\r\nGET /2 HTTP/1.1\r\n\r\n");
    BOOST_REQUIRE(reader.advance() == Progress::Complete);
    BOOST_CHECK_EQUAL(reader.take().target, "/1");
    BOOST_REQUIRE(reader.advance() == Progress::Complete);
    BOOST_CHECK_EQUAL(reader.take().target, "/2");
    reader.append("\r\n\r\n");
    BOOST_CHECK(reader.advance() == Progress::NeedsHeader);
    BOOST_CHECK(reader.is_empty());
}

BOOST_AUTO_TEST_CASE(reads_a_later_http1_as_the_latest_that_it_knows) {
    const ServerLimits limits;
    for (const char minor : {'2', '9'}) {
        RequestReader reader{limits};
        const std::string version = std::string{"HTTP/1."} + minor;
        const std::string bytes = "POST /HTTP/1.2 " + version +
                                  "\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n";
        BOOST_REQUIRE(read(reader, bytes, 5) == Progress::Complete);
        BOOST_CHECK(reader.keeps_alive());
        BOOST_CHECK(!reader.is_http10());
        const Request request = reader.take();
        BOOST_CHECK_EQUAL(request.target, "/HTTP/1.2");
        BOOST_CHECK_EQUAL(request.body, "ab");
    }
}

BOOST_AUTO_TEST_CASE(everything_up_to_the_limits_is_read) {
    const ServerLimits limits;
    const std::string start = "POST / HTTP/1.1\r\n";
    const std::string length = "Content-Length: 65536\r\n";
    std::string fields;
    for (std::size_t i = 0; i < limits.fields - 2; ++i) fields += "X: 1\r\n";
    const std::size_t used = start.size() + length.size() + fields.size() + 7;
    const std::string filler = "Y: " + std::string(limits.header_bytes - used, 'y') + "\r\n";
    const std::string header = start + length + fields + filler + "\r\n";
    BOOST_REQUIRE_EQUAL(header.size(), limits.header_bytes);

    RequestReader reader{limits};
    BOOST_REQUIRE(read(reader, header + std::string(limits.body_bytes, 'b'), 1000) ==
                  Progress::Complete);
    BOOST_CHECK_EQUAL(reader.take().body.size(), limits.body_bytes);
}

BOOST_AUTO_TEST_CASE(asks_for_the_body_once_and_only_if_none_of_it_is_here) {
    const ServerLimits limits;
    const std::string header =
        "POST / HTTP/1.1\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n";
    RequestReader waiting{limits};
    BOOST_REQUIRE(read(waiting, header, 4096) == Progress::NeedsBody);
    BOOST_CHECK(waiting.take_expectation());
    BOOST_CHECK(!waiting.take_expectation());

    RequestReader sending{limits};
    BOOST_REQUIRE(read(sending, header + "a", 4096) == Progress::NeedsBody);
    BOOST_CHECK(!sending.take_expectation());

    RequestReader old{limits};
    const std::string http10 =
        "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    BOOST_REQUIRE(read(old, http10, 4096) == Progress::NeedsBody);
    BOOST_CHECK(!old.take_expectation());
}

BOOST_AUTO_TEST_SUITE_END()
