#include "tests/system/request_generator.hpp"

#include <array>
#include <string_view>

namespace usher::test {
namespace {

using namespace std::string_view_literals;

constexpr std::array targets{
    "/webui/api/service?method=get_version"sv,
    "/webui/api/service?method=check_user_key&user_key=0123456789"sv,
    "/webui/api/service?method=load_extension&extension=eyJhbGciOiJFZERTQSJ9.e30.AAAA"sv,
    "/webui/api/service?method=get_services&format=jsonp&callback=f"sv,
    "/v1/check?option=noAds&user_key=abc&product_key=1111"sv,
    "/v1/explain?option=noAds&at=1797893528"sv,
    "/v1/options"sv,
    "/v1/keys/0123456789"sv,
    "/v1/activations/0b9c1c9e-5d3e-4c7e-9a43-0d4b6a1f2c11"sv,
    "/v1/sync?wait=1"sv,
    "/v1/events?since=1"sv,
    "/v1/status"sv};

constexpr std::array methods{"GET"sv, "POST"sv, "HEAD"sv, "DELETE"sv, "OPTIONS"sv, "PUT"sv};

constexpr std::array bodies{
    R"({"extension": "eyJhbGciOiJFZERTQSJ9.e30.AAAA", "product_key": "1111"})"sv,
    R"({"id": "0b9c1c9e-5d3e-4c7e-9a43-0d4b6a1f2c11", "user_key": "a", "service": "noAds", "period": "m1"})"sv,
    "method=load_extension&extension=%41%42"sv, R"([[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]])"sv,
    ""sv};

constexpr std::array fields{"Content-Length: 5\r\n"sv,
                            "Content-Length: -1\r\n"sv,
                            "Content-Length: 99999999999999999999\r\n"sv,
                            "Transfer-Encoding: chunked\r\n"sv,
                            "Transfer-Encoding: gzip, chunked\r\n"sv,
                            "Host: evil.example\r\n"sv,
                            "Origin: null\r\n"sv,
                            "Origin: https://evil.example\r\n"sv,
                            "Sec-Fetch-Site: cross-site\r\n"sv,
                            "Authorization: Bearer usher_x\r\n"sv,
                            "Expect: 100-continue\r\n"sv,
                            "Upgrade: websocket\r\nConnection: Upgrade\r\n"sv,
                            "Connection: close, keep-alive\r\n"sv,
                            " folded: value\r\n"sv,
                            "no colon\r\n"sv,
                            "X: \x01\x7f\xff\r\n"sv,
                            "X\0Y: z\r\n"sv,
                            "X: y\n"sv,
                            "X: y\r"sv,
                            "\r\n"sv};

constexpr std::array query_parts{"%"sv,   "%zz"sv,       "%00"sv,      "%C0%80"sv, "%ED%A0%80"sv,
                                 "&&="sv, "&method="sv,  "#top"sv,     "\""sv,     "../../etc"sv,
                                 "?"sv,   "%2e%2e%2f"sv, "%0d%0aX:"sv, "\t"sv,     "\x80"sv};

}  // namespace

RequestGenerator::RequestGenerator(std::uint32_t seed, std::string authority)
    : random_{seed}, authority_{std::move(authority)} {}

std::size_t RequestGenerator::below(std::size_t bound) {
    // Not std::uniform_int_distribution, whose numbers differ from library to library.
    return random_() % bound;
}

std::string RequestGenerator::random_bytes(std::size_t size_max) {
    std::string bytes(below(size_max) + 1, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random_() & 0xffU);
    return bytes;
}

std::string RequestGenerator::good() {
    std::string request{methods.at(below(methods.size()))};
    request += " ";
    request += targets.at(below(targets.size()));
    request += " HTTP/1.1\r\nHost: " + authority_ + "\r\n";
    const std::string_view body = bodies.at(below(bodies.size()));
    if (!body.empty()) {
        request += "Content-Type: application/json\r\nContent-Length: ";
        request += std::to_string(body.size()) + "\r\n";
    }
    request += "\r\n";
    request += body;
    return request;
}

void RequestGenerator::damage(std::string& request) {
    const std::size_t at = below(request.size() + 1);
    const std::size_t first_field = std::min(request.find('\n'), request.size() - 1) + 1;
    switch (below(9)) {
        case 0: request.resize(at); break;
        case 1: request.insert(at, random_bytes(16)); break;
        case 2: request.erase(at, below(24) + 1); break;
        case 3:
            if (at < request.size()) request[at] = static_cast<char>(random_() & 0xffU);
            break;
        case 4: request.insert(first_field, fields.at(below(fields.size()))); break;
        case 5:
            request.insert(std::min(request.find('?'), request.size()),
                           query_parts.at(below(query_parts.size())));
            break;
        case 6:
            request.insert(first_field, "X: " + std::string(below(12'000), 'x') + "\r\n");
            break;
        case 7: request += request; break;
        default: request.insert(at, query_parts.at(below(query_parts.size()))); break;
    }
    if (request.empty()) request = "\r\n";
}

std::string RequestGenerator::next() {
    std::string request = good();
    for (std::size_t count = below(3) + 1; count > 0; --count) damage(request);
    return request;
}

std::string RequestGenerator::next_frames() {
    std::string frames = random_bytes(300);
    // Half of them begin as a whole text frame would, so that more than the first byte is read.
    if (below(2) == 0) frames.insert(0, "\x81\x85");
    return frames;
}

}  // namespace usher::test
