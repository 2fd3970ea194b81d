#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "daemon/ctl/browser.hpp"
#include "tests/daemon/ctl/daemon_stub.hpp"

using usher::test::DaemonStub;
using usher::test::Outcome;

namespace {

constexpr const char* begun =
    R"({"id": "0a1b", "url": "https://site.example/auth?state=x", "expires_at": 1795262700})";
constexpr const char* waiting =
    R"({"id": "0a1b", "state": "waiting", "expires_at": 1795262700, "email": null, "key": null,
        "error": null})";
constexpr const char* signed_in =
    R"({"id": "0a1b", "state": "signed_in", "expires_at": 1795262700, "email": "ann@example.org",
        "key": {"user_key": "1179fcb364f83cc3", "key": "1a2b3c4d", "source": "account",
                "added": true, "confirmed_at": 1795262400,
                "options": [{"id": "noAds", "valid_to": 1795348800, "trial": false},
                            {"id": "premium", "valid_to": 1795266000, "trial": true}]},
        "error": null})";
constexpr const char* look = "GET /v1/site-logins/0a1b?wait=1";

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

usher::http::Response json(const std::string& body) {
    return {.status = 200, .content_type = "application/json", .body = body};
}

/// A directory of programs that stands before all others while it lives.
class FirstInPath {
public:
    explicit FirstInPath(const std::string& directory) {
        ::setenv("PATH", (directory + ":" + before_).c_str(), 1);
    }
    FirstInPath(const FirstInPath&) = delete;
    FirstInPath& operator=(const FirstInPath&) = delete;
    ~FirstInPath() { ::setenv("PATH", before_.c_str(), 1); }

private:
    std::string before_ = ::getenv("PATH");
};

/// SIGINT waits in this thread instead of ending the program.
class HeldInterrupt {
public:
    HeldInterrupt() {
        sigset_t interrupt{};
        sigemptyset(&interrupt);
        sigaddset(&interrupt, SIGINT);
        pthread_sigmask(SIG_BLOCK, &interrupt, &before_);
        ::raise(SIGINT);
    }
    HeldInterrupt(const HeldInterrupt&) = delete;
    HeldInterrupt& operator=(const HeldInterrupt&) = delete;
    ~HeldInterrupt() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_{};
};

std::string content_of(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream{path}.rdbuf();
    return text.str();
}

struct Fixture : DaemonStub {
    Fixture() { answer("POST /v1/site-logins", 201, begun); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(ctl_site_login, Fixture)

BOOST_AUTO_TEST_CASE(login_shows_the_address_waits_and_says_what_the_key_holds) {
    answer(look, {json(waiting), json(waiting), json(signed_in)});
    const Outcome outcome = run({"login"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK_EQUAL(outcome.out,
                      "To sign in, open this address in a browser of this machine:\n\n"
                      "  https://site.example/auth?state=x\n\n"
                      "signed in as a…@example.org, key 1a2b3c4d: "
                      "noAds until 2026-11-22T12:00:00Z (in 1 d), "
                      "premium until 2026-11-21T13:00:00Z (in 1 h)\n");
    BOOST_CHECK_EQUAL(outcome.err,
                      "waiting for the sign-in until 2026-11-21T12:05:00Z (in 5 min)\n");
    BOOST_CHECK_EQUAL(requests().front(), "POST /v1/site-logins {}");
    BOOST_CHECK_EQUAL(requests().size(), 4U);
}

BOOST_AUTO_TEST_CASE(login_says_when_the_key_holds_nothing_or_that_is_not_known) {
    const auto with_key = [](const std::string& confirmed_at) {
        return R"({"id": "0a1b", "state": "signed_in", "email": null, "error": null,
                   "key": {"key": "1a2b3c4d", "options": [], "confirmed_at": )" +
               confirmed_at + "}}";
    };
    answer(look, 200, with_key("1795262400"));
    BOOST_CHECK(contains(run({"login"}).out, "\nsigned in, key 1a2b3c4d: it holds nothing\n"));
    answer(look, 200, with_key("null"));
    BOOST_CHECK(contains(run({"login"}).out, "upstream has not confirmed it"));
}

BOOST_AUTO_TEST_CASE(login_as_json_gives_the_address_and_then_the_end) {
    answer(look, 200, signed_in);
    const Outcome outcome = run({"login", "--json"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    const std::size_t line_end = outcome.out.find('\n');
    BOOST_CHECK(contains(outcome.out.substr(0, line_end), R"("url":"https://site.example/)"));
    BOOST_CHECK(contains(outcome.out.substr(line_end), R"("email":"ann@example.org")"));
}

BOOST_AUTO_TEST_CASE(who_does_not_sign_in_is_a_no_with_its_reason) {
    answer(look, 200,
           R"({"id": "0a1b", "state": "failed", "email": null, "key": null,
               "error": {"code": "forbidden", "detail": "access_denied: not agreed"}})");
    const Outcome outcome = run({"login"});
    BOOST_CHECK_EQUAL(outcome.code, 1);
    BOOST_CHECK(contains(outcome.out, "not signed in: access_denied: not agreed\n"));
}

BOOST_AUTO_TEST_CASE(an_interrupt_cancels_the_login) {
    const std::string cancelled =
        R"({"id": "0a1b", "state": "cancelled", "email": null, "key": null, "error": null})";
    answer(look, {json(waiting), json(cancelled)});
    answer("DELETE /v1/site-logins/0a1b", 204, "");
    const HeldInterrupt interrupt;
    const Outcome outcome = run({"login"});
    BOOST_CHECK_EQUAL(outcome.code, 1);
    BOOST_CHECK(contains(outcome.out, "not signed in: cancelled\n"));
    BOOST_CHECK_EQUAL(requests()[2], "DELETE /v1/site-logins/0a1b");
}

BOOST_AUTO_TEST_CASE(an_interrupt_that_comes_too_late_cancels_nothing) {
    answer(look, {json(waiting), json(signed_in)});
    answer("DELETE /v1/site-logins/0a1b", 409,
           R"({"title": "Conflict", "code": "conflict", "detail": "has signed in"})");
    const HeldInterrupt interrupt;
    BOOST_CHECK_EQUAL(run({"login"}).code, 0);
}

BOOST_AUTO_TEST_CASE(a_daemon_without_an_account_site_says_so) {
    answer("POST /v1/site-logins", 503,
           R"({"title": "Unavailable", "code": "unavailable", "detail": "no account site"})");
    const Outcome outcome = run({"login"});
    BOOST_CHECK_EQUAL(outcome.code, 4);
    BOOST_CHECK(contains(outcome.err, "no account site"));
}

BOOST_AUTO_TEST_CASE(the_browser_gets_a_page_of_ones_own_and_nobody_sees_the_address) {
    const std::string told = directory() + "/told";
    const std::string program =
        write("xdg-open",
              "#!/bin/sh\n{ printf '%s %s ' \"$#\" \"$1\"; stat -c %a \"$1\"; cat \"$1\"; } >'" +
                  told + ".new'\nmv '" + told + ".new' '" + told + "'\n");
    ::chmod(program.c_str(), 0700);
    const FirstInPath path{directory()};
    ::setenv("XDG_RUNTIME_DIR", directory().c_str(), 1);
    std::string page;
    {
        const auto opened =
            usher::ctl::BrowserPage::open("https://site.example/auth?a=$(id)&state=\"x");
        ::unsetenv("XDG_RUNTIME_DIR");
        BOOST_REQUIRE(opened);
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
        while (!std::ifstream{told} && std::chrono::steady_clock::now() < deadline) {
            std::this_thread::yield();
        }
        const std::string seen = content_of(told);
        const std::string start = "1 " + directory() + "/usherctl-login-";
        BOOST_REQUIRE_MESSAGE(seen.starts_with(start), seen);
        page = seen.substr(2, seen.find(' ', 2) - 2);
        BOOST_CHECK(contains(seen, ".html 600\n"));
        BOOST_CHECK(contains(seen, "url=https://site.example/auth?a=$(id)&amp;state=&quot;x\""));
        BOOST_CHECK(std::filesystem::exists(page));
    }
    BOOST_CHECK(!std::filesystem::exists(page));
}

BOOST_AUTO_TEST_CASE(without_a_browser_the_address_is_there_all_the_same) {
    answer("POST /v1/site-logins", 201,
           R"({"id": "0a1b", "url": "file:///etc/passwd", "expires_at": 1795262700})");
    answer(look, 200, signed_in);
    const Outcome outcome = run({"login", "--open"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK(contains(outcome.err, "no browser was started: url: https:// or http:// expected"));
    BOOST_CHECK(contains(outcome.out, "file:///etc/passwd"));
}

BOOST_AUTO_TEST_CASE(open_belongs_to_the_account_site_and_a_password_to_an_email) {
    BOOST_CHECK_EQUAL(run({"login", "a@b", "--open"}, "secret\n").code, 2);
    BOOST_CHECK_EQUAL(run({"login", "--tokens", "-", "--open"}, "{}").code, 2);
    BOOST_CHECK_EQUAL(run({"login", "--password-file", "/nowhere"}).code, 2);
    BOOST_CHECK(requests().empty());
}

BOOST_AUTO_TEST_SUITE_END()
