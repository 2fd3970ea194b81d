#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "lib/http/client.hpp"
#include "tests/lib/http/loop.hpp"
#include "tests/lib/http/script.hpp"
#include "tests/support/tls_server.hpp"

using namespace std::chrono_literals;
using namespace usher::http;
using namespace usher::http::test;
using usher::Errc;
using usher::Result;
using usher::Url;
using usher::test::Authority;
using usher::test::Certificate;
using usher::test::TlsServer;

namespace {

const std::string good_answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// The root that the client trusts, as a file.
class TrustedFile {
public:
    TrustedFile()
        : path_{std::filesystem::temp_directory_path() /
                ("usher-ca-" + std::to_string(::getpid()) + ".pem")} {
        std::ofstream{path_} << authority_.certificate();
    }
    TrustedFile(const TrustedFile&) = delete;
    TrustedFile& operator=(const TrustedFile&) = delete;
    ~TrustedFile() { std::filesystem::remove(path_); }

    [[nodiscard]] const Authority& authority() const { return authority_; }
    [[nodiscard]] std::string path() const { return path_; }

private:
    Authority authority_;
    std::filesystem::path path_;
};

struct Trust {
    TrustedFile trusted;

    Result<Exchange> ask(const std::string& host, std::uint16_t port,
                         std::chrono::milliseconds deadline = 10s) const {
        const Url url{.tls = true, .host = host, .port = port};
        const Client client{url, {.deadline = deadline}, trusted.path()};
        Loop loop;
        return loop.await(client.send({.target = "/"}));
    }

    // `certificate` must keep the client from sending.
    void check_refused(const Certificate& certificate, const std::string& host,
                       bool only_tls11 = false) const {
        TlsServer server{certificate, {.only_tls11 = only_tls11, .answer = good_answer}};
        const Result<Exchange> answer = ask(host, server.port());
        BOOST_REQUIRE(!answer);
        BOOST_CHECK(answer.error().code() == Errc::Unreachable);
        server.finish();
        BOOST_CHECK_EQUAL(server.request_bytes(), 0U);
    }

    Result<Exchange> ask_for(const std::string& bytes, bool says_goodbye) const {
        TlsServer server{trusted.authority().issue({.names = "DNS:localhost"}),
                         {.answer = bytes, .says_goodbye = says_goodbye}};
        return ask("localhost", server.port());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tls, Trust)

BOOST_AUTO_TEST_CASE(talks_to_a_server_whose_name_is_proven) {
    TlsServer server{trusted.authority().issue({.names = "DNS:localhost"}),
                     {.answer = good_answer}};
    BOOST_CHECK_EQUAL(ask("localhost", server.port()).value().response.body, "ok");
    server.finish();
    BOOST_CHECK_GT(server.request_bytes(), 0U);
    BOOST_CHECK_EQUAL(server.server_name(), "localhost");
}

BOOST_AUTO_TEST_CASE(an_address_is_proven_as_one_and_never_sent_as_a_name) {
    TlsServer server{trusted.authority().issue({.names = "IP:127.0.0.1"}), {.answer = good_answer}};
    BOOST_CHECK_EQUAL(ask("127.0.0.1", server.port()).value().response.body, "ok");
    server.finish();
    BOOST_CHECK_EQUAL(server.server_name(), "");
}

BOOST_AUTO_TEST_CASE(sends_nothing_to_another_host) {
    for (const char* names :
         {"DNS:example.org", "DNS:evil-localhost", "DNS:localhost.example.org",
          "DNS:example.localhost", "DNS:local", "DNS:*", "IP:127.0.0.1", "email:localhost"}) {
        BOOST_TEST_CONTEXT(names) {
            check_refused(trusted.authority().issue({.names = names}), "localhost");
        }
    }
    for (const char* names : {"IP:127.0.0.2", "DNS:127.0.0.1", "DNS:localhost"}) {
        BOOST_TEST_CONTEXT(names) {
            check_refused(trusted.authority().issue({.names = names}), "127.0.0.1");
        }
    }
}

BOOST_AUTO_TEST_CASE(sends_nothing_outside_the_certificates_time) {
    check_refused(
        trusted.authority().issue({.names = "DNS:localhost", .begins = -48h, .ends = -24h}),
        "localhost");
    check_refused(trusted.authority().issue({.names = "DNS:localhost", .begins = 24h, .ends = 48h}),
                  "localhost");
}

BOOST_AUTO_TEST_CASE(sends_nothing_to_whom_no_known_root_vouches_for) {
    check_refused(Authority{}.issue({.names = "DNS:localhost"}), "localhost");
}

BOOST_AUTO_TEST_CASE(sends_nothing_over_tls_older_than_1_2) {
    check_refused(trusted.authority().issue({.names = "DNS:localhost"}), "localhost", true);
}

BOOST_AUTO_TEST_CASE(a_test_root_is_unknown_to_the_system) {
    TlsServer server{trusted.authority().issue({.names = "DNS:localhost"}),
                     {.answer = good_answer}};
    const Client client{{.tls = true, .host = "localhost", .port = server.port()}};
    Loop loop;
    const Result<Exchange> answer = loop.await(client.send({.target = "/"}));
    BOOST_CHECK(answer.error().code() == Errc::Unreachable);
    server.finish();
    BOOST_CHECK_EQUAL(server.request_bytes(), 0U);
}

BOOST_AUTO_TEST_CASE(a_peer_without_tls_is_unreachable) {
    Script plain{[](Wire& wire) {
        wire.send(good_answer);
        wire.receive_rest();
    }};
    BOOST_CHECK(ask("127.0.0.1", plain.port()).error().code() == Errc::Unreachable);
}

BOOST_AUTO_TEST_CASE(a_handshake_that_hangs_is_unreachable_at_the_deadline) {
    Script silent{[](Wire& wire) { wire.receive_rest(); }};
    const Result<Exchange> answer = ask("127.0.0.1", silent.port(), 60ms);
    BOOST_CHECK(answer.error().code() == Errc::Unreachable);
    BOOST_CHECK(answer.error().context().find("the deadline passed") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_end_that_nobody_announced_may_be_an_attackers_cut) {
    const std::string open_end = "HTTP/1.1 200 OK\r\n\r\nhalf";
    BOOST_CHECK_EQUAL(ask_for(open_end, true).value().response.body, "half");
    BOOST_CHECK(ask_for(open_end, false).error().code() == Errc::NoAnswer);
    BOOST_CHECK_EQUAL(ask_for(good_answer, false).value().response.body, "ok");
    BOOST_CHECK(ask_for("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", true).error().code() ==
                Errc::NoAnswer);
    BOOST_CHECK(ask_for("", true).error().code() == Errc::NoAnswer);
}

BOOST_AUTO_TEST_CASE(a_root_that_cannot_be_read_fails_at_the_start) {
    const Url url{.tls = true, .host = "localhost", .port = 443};
    BOOST_CHECK_THROW(Client(url, {}, "/nonexistent/ca.pem"), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
