#include "tests/lib/http/malformed_requests.hpp"

#include <string_view>

namespace usher::http::test {
namespace {

using std::string_literals::operator""s;

// A GET with `fields`, each with its line end.
std::string get(std::string_view fields) {
    return "GET / HTTP/1.1\r\nHost: a\r\n" + std::string{fields} + "\r\n";
}

// A POST with `fields` and, after the empty line, `body`.
std::string post(std::string_view fields, std::string_view body) {
    return "POST / HTTP/1.1\r\nHost: a\r\n" + std::string{fields} + "\r\n" + std::string{body};
}

std::string chunked(std::string_view body) {
    return post("Transfer-Encoding: chunked\r\n", body);
}

std::string many_fields(int count) {
    std::string fields;
    for (int i = 0; i < count; ++i) fields += "X: 1\r\n";
    return fields;
}

void add_request_lines(std::vector<MalformedRequest>& all) {
    const std::string fields = "\r\nHost: a\r\n\r\n";
    for (const auto& [what, line, status] : std::vector<MalformedRequest>{
             {"no target", "GET HTTP/1.1", 400},
             {"no version", "GET /", 400},
             {"nothing but a method", "GET", 400},
             {"two spaces after the method", "GET  / HTTP/1.1", 400},
             {"two spaces before the version", "GET /  HTTP/1.1", 400},
             {"a space at the front", " GET / HTTP/1.1", 400},
             {"a space at the end", "GET / HTTP/1.1 ", 400},
             {"a tab for a space", "GET\t/\tHTTP/1.1", 400},
             {"a space in the target", "GET /a b HTTP/1.1", 400},
             {"a control character in the target", "GET /\x01 HTTP/1.1", 400},
             {"a fragment", "GET /#top HTTP/1.1", 400},
             {"DEL in the target", "GET /\x7f HTTP/1.1", 400},
             {"a method that is no token", "G(T / HTTP/1.1", 400},
             {"a version in lower case", "GET / http/1.1", 400},
             {"a version without a dot", "GET / HTTP/11", 400},
             {"a version of two digits", "GET / HTTP/1.10", 400},
             {"a version with a sign", "GET / HTTP/+1.1", 400},
             {"another protocol", "GET / ICAP/1.0", 400},
             {"HTTP/0.9 by number", "GET / HTTP/0.9", 505},
             {"HTTP/2.0", "GET / HTTP/2.0", 505},
             {"HTTP/3.0", "GET / HTTP/3.0", 505}}) {
        all.push_back({what, line + fields, status});
    }
    all.push_back({"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505});
    all.push_back({"a TLS hello", "\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03"s, 400});
    all.push_back({"a later HTTP/1 with two lengths",
                   "POST / HTTP/1.9\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", 400});
    all.push_back({"half an empty line before", "\r\n\rGET / HTTP/1.1\r\n\r\n", 400});
    all.push_back({"a line with a space before", "\r\n \r\nGET / HTTP/1.1\r\n\r\n", 400});
    std::string empty_lines;
    for (int i = 0; i < 5000; ++i) empty_lines += "\r\n";
    all.push_back({"nothing but empty lines", empty_lines, 431});
}

void add_line_ends(std::vector<MalformedRequest>& all) {
    all.push_back({"bare LF everywhere", "GET / HTTP/1.1\nHost: a\n\n", 400});
    all.push_back({"bare LF after a field", get("X: 1\n"), 400});
    all.push_back({"bare LF before another field", get("X: 1\nContent-Length: 5\r\n"), 400});
    all.push_back({"bare CR in a value", get("X: 1\rY: 2\r\n"), 400});
    all.push_back({"CR CR LF", get("X: 1\r\r\n"), 400});
    all.push_back({"bare CR in the request line", "GET /\r HTTP/1.1\r\n\r\n", 400});
    all.push_back({"NUL in a value", get("X: a\0b\r\n"s), 400});
    all.push_back({"NUL in a name", get("X\0: a\r\n"s), 400});
    all.push_back({"NUL in the target", "GET /\0 HTTP/1.1\r\n\r\n"s, 400});
    all.push_back({"NUL first", "\0GET / HTTP/1.1\r\n\r\n"s, 400});
}

void add_fields(std::vector<MalformedRequest>& all) {
    all.push_back({"a folded field by space", get("X: 1\r\n 2\r\n"), 400});
    all.push_back({"a folded field by tab", get("X: 1\r\n\t2\r\n"), 400});
    all.push_back({"a fold before the first field", "GET / HTTP/1.1\r\n X: 1\r\n\r\n", 400});
    all.push_back({"white space before the colon", get("X : 1\r\n"), 400});
    all.push_back({"a tab before the colon", get("Content-Length\t: 5\r\n"), 400});
    all.push_back({"no colon", get("Nonsense\r\n"), 400});
    all.push_back({"no name", get(": 1\r\n"), 400});
    all.push_back({"a space in a name", get("Bad Name: 1\r\n"), 400});
    all.push_back({"a bracket in a name", get("X[]: 1\r\n"), 400});
    all.push_back({"a high byte in a name", get("X\xc3\xa9: 1\r\n"), 400});
    all.push_back({"a control character in a value", get("X: \x01\r\n"), 400});
    all.push_back({"an escape in a value", get("X: a\x1b[0m\r\n"), 400});
    all.push_back({"DEL in a value", get("X: \x7f\r\n"), 400});
    all.push_back({"one field too many", get(many_fields(64)), 431});
    all.push_back({"a header too large", get("X: " + std::string(8192, 'a') + "\r\n"), 431});
    all.push_back({"a target too long", "GET /" + std::string(9000, 'a'), 431});
    all.push_back({"an expectation nobody knows", get("Expect: miracles\r\n"), 417});
}

void add_lengths(std::vector<MalformedRequest>& all) {
    for (const char* length : {"", "05", "00", "-1", "+5", "5 5", "5,5", "5, 5", "0x5", "5.0",
                               "5e0", "five", "\"5\"", "5;", "\xd9\xa5"}) {
        const std::string field = std::string{"Content-Length: "} + length + "\r\n";
        all.push_back({"an odd length", post(field, "12345"), 400});
    }
    all.push_back(
        {"a length twice", post("Content-Length: 5\r\nContent-Length: 5\r\n", "12345"), 400});
    all.push_back(
        {"two lengths", post("Content-Length: 5\r\ncontent-length: 6\r\n", "12345"), 400});
    all.push_back({"a body too large", post("Content-Length: 65537\r\n", ""), 413});
    all.push_back(
        {"a length beyond 64 bits", post("Content-Length: 99999999999999999999999\r\n", ""), 413});
    all.push_back({"2^64", post("Content-Length: 18446744073709551616\r\n", ""), 413});
}

void add_codings(std::vector<MalformedRequest>& all) {
    const std::string end = "0\r\n\r\n";
    for (const char* coding :
         {"", "gzip", "gzip, chunked", "chunked, chunked", "chunked, gzip", "identity",
          "chunked;q=1", "xchunked", "chunked,", "\"chunked\"", "chunked\x0b"}) {
        const std::string field = std::string{"Transfer-Encoding: "} + coding + "\r\n";
        all.push_back({"an odd coding", post(field, end), 400});
    }
    const std::string once = "Transfer-Encoding: chunked\r\n";
    all.push_back({"chunked twice", post(once + once, end), 400});
    all.push_back({"a length, then a coding", post("Content-Length: 5\r\n" + once, end), 400});
    all.push_back({"a coding, then a length", post(once + "Content-Length: 5\r\n", end), 400});
    all.push_back({"a coding of HTTP/1.0", "POST / HTTP/1.0\r\n" + once + "\r\n" + end, 400});
}

void add_chunks(std::vector<MalformedRequest>& all) {
    all.push_back({"a chunk size that is none", chunked("x\r\n"), 400});
    all.push_back({"a chunk size with a sign", chunked("-1\r\nabc\r\n0\r\n\r\n"), 400});
    all.push_back({"a chunk size with a prefix", chunked("0x3\r\nabc\r\n0\r\n\r\n"), 400});
    all.push_back({"a chunk size beyond 64 bits", chunked("10000000000000000\r\n"), 400});
    all.push_back({"a chunk size with LF only", chunked("3\nabc\n0\n\n"), 400});
    all.push_back({"a chunk longer than its size", chunked("3\r\nabcd\r\n0\r\n\r\n"), 400});
    all.push_back({"a chunk beyond the limit", chunked("10001\r\n"), 413});
    all.push_back({"an endless chunk line", chunked("1;" + std::string(20000, 'x')), 431});
    all.push_back({"a chunk without a size", chunked(";x=y\r\n"), 400});
    all.push_back({"an empty chunk line", chunked("\r\n"), 400});
    all.push_back({"an extension without a semicolon", chunked("3 x\r\nabc\r\n"), 400});
    all.push_back({"space after a chunk size", chunked("3 \r\nabc\r\n0\r\n\r\n"), 400});
    all.push_back({"a control character in an extension", chunked("3;\x01\r\n"), 400});
    all.push_back({"bare CR in a chunk line", chunked("3\r;\nabc"), 400});
    all.push_back({"bare CR after a chunk", chunked("3\r\nabc\rx"), 400});
    all.push_back({"chunks beyond the limit",
                   chunked("8000\r\n" + std::string(32768, 'x') + "\r\n8001\r\n"), 413});
    std::string extended;
    for (int i = 0; i < 9; ++i) extended += "1;" + std::string(1000, 'e') + "\r\nx\r\n";
    all.push_back({"extensions without end", chunked(extended), 431});
    std::string trailer = "0\r\n";
    for (int i = 0; i < 9; ++i) trailer += "X: " + std::string(1000, 't') + "\r\n";
    all.push_back({"a trailer without end", chunked(trailer), 431});
    all.push_back({"a trailer without a colon", chunked("0\r\nX\r\n\r\n"), 400});
    all.push_back({"a folded trailer", chunked("0\r\nX: 1\r\n 2\r\n\r\n"), 400});
    all.push_back({"a trailer that is none", chunked("0\r\nBad Name: 1\r\n\r\n"), 400});
    all.push_back({"a trailer that frames", chunked("0\r\nContent-Length: 3\r\n\r\n"), 400});
}

}  // namespace

std::vector<MalformedRequest> malformed_requests() {
    std::vector<MalformedRequest> all;
    add_request_lines(all);
    add_line_ends(all);
    add_fields(all);
    add_lengths(all);
    add_codings(all);
    add_chunks(all);
    return all;
}

}  // namespace usher::http::test
