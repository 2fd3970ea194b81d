#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <set>

#include "tests/ipc/client/client_fixture.hpp"

using namespace usher::client::test;
using namespace usher::protocol;
using usher::test::await;

namespace {

const usher_question question = of_view("noAds");

Reply welcome(int descriptor, std::uint64_t bytes) {
    return {.messages = {Welcome{.instance = 1, .file_bytes = bytes}}, .descriptor = descriptor};
}

// Whatever the daemon answers to Hello, the library has no page and says why; it goes on trying.
std::string refused_because(const Fixture& fixture, TestPage& page,
                            const FakeDaemon::Answer& answer) {
    const FakeDaemon daemon{fixture.path, page, answer, true};
    const Library library{fixture.path, 0};
    await("the library goes on trying", [&] {
        BOOST_REQUIRE(library.ask(question).reason == USHER_NO_DAEMON);
        return daemon.connections() >= 3;
    });
    return usher_problem(library);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(connection, Fixture)

BOOST_AUTO_TEST_CASE(says_hello_with_version_and_name) {
    FakeDaemon daemon{path, page};
    const Library library{path};
    const auto hello = daemon.await<Hello>();
    BOOST_TEST(hello.version == protocol_version);
    BOOST_TEST(hello.name == "a test");
}

BOOST_AUTO_TEST_CASE(takes_the_page_of_a_daemon_that_was_started_again) {
    page.grant({.option = "noAds"});
    auto daemon = std::make_unique<FakeDaemon>(path, page);
    const Library library{path};
    usher_handle handle;
    BOOST_TEST(usher_prepare(library, &question, &handle) == 0);
    Told told;
    usher_watch_t* watch = nullptr;
    BOOST_TEST(usher_watch(library, &question, Told::callback, &told, &watch) == 0);

    // While it is away the page goes on answering.
    daemon.reset();
    BOOST_TEST(library.ask(handle).allowed == 1);
    TestPage without{{.slot_size_log2 = 6}};
    daemon = std::make_unique<FakeDaemon>(path, without);
    BOOST_TEST(told.await().allowed == 0);
    BOOST_TEST(library.ask(handle).reason == USHER_MISSING_OPTION);
    BOOST_TEST(usher_problem(library) == "");

    // A hash key of its own makes handles outdated; a watch prepares itself again.
    daemon.reset();
    TestPage other{{.slot_size_log2 = 12, .key = {.first = 1, .second = 2}}};
    other.grant({.option = "noAds"});
    daemon = std::make_unique<FakeDaemon>(path, other);
    BOOST_TEST(told.await().allowed == 1);
    BOOST_TEST(library.ask(handle).reason == USHER_HANDLE_OUTDATED);
    BOOST_TEST(library.ask(question).allowed == 1);
    usher_unwatch(watch);
}

BOOST_AUTO_TEST_CASE(takes_a_new_page_while_others_check) {
    page.grant({.option = "noAds"});
    FakeDaemon daemon{path, page};
    const Library library{path};
    usher_handle handle;
    BOOST_TEST(usher_prepare(library, &question, &handle) == 0);
    std::atomic<bool> ends = false;
    std::atomic<std::uint64_t> refused = 0;
    std::thread checker{[&] {
        while (!ends) {
            if (usher_check(library, &handle, nullptr) != 1) ++refused;
        }
    }};
    Told told;
    usher_watch_t* watch = nullptr;
    const usher_question mark = of_view("mark");
    BOOST_TEST(usher_watch(library, &mark, Told::callback, &told, &watch) == 0);
    for (int round = 0; round < 50; ++round) {
        TestPage next{{.slot_size_log2 = round % 2 == 0 ? 5U : 13U}};
        next.grant({.option = "noAds"});
        if (round % 2 == 0) next.grant({.option = "mark"});
        daemon.push(NewPage{.instance = 1, .file_bytes = next.bytes()}, next.file().descriptor());
        BOOST_TEST(told.await().allowed == (round % 2 == 0 ? 1 : 0));
    }
    ends = true;
    checker.join();
    BOOST_TEST(refused == 0U);
    usher_unwatch(watch);
}

BOOST_AUTO_TEST_CASE(keeps_the_page_when_the_next_one_is_none) {
    page.grant({.option = "noAds"});
    FakeDaemon daemon{path, page};
    const Library library{path};
    const Descriptor null{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    daemon.push(NewPage{.instance = 1, .file_bytes = 4096}, null.get());
    // It connects again, and all the while the page answers.
    await("the library connects again", [&] {
        BOOST_REQUIRE(library.ask(question).allowed == 1);
        return daemon.connections() >= 2;
    });
    BOOST_TEST(daemon.connections() == 2);
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_page) {
    BOOST_TEST(refused_because(*this, page, [&](const Message&) {
                   return welcome(page.file().descriptor(), page.bytes() + 1);
               }) == "the daemon's page has a length that does not fit");
    BOOST_TEST(refused_because(*this, page, [&](const Message&) {
                   return welcome(page.file().descriptor(), std::uint64_t{1} << 40U);
               }) == "the daemon's page has a length that does not fit");
    const Descriptor unsealed{::memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
    BOOST_REQUIRE(::ftruncate(unsealed.get(), static_cast<off_t>(page.bytes())) == 0);
    BOOST_TEST(refused_because(*this, page, [&](const Message&) {
                   return welcome(unsealed.get(), page.bytes());
               }) == "the daemon's page is not sealed");
    const auto zeros = PageFile::create(page.bytes());
    BOOST_TEST(refused_because(*this, page, [&](const Message&) {
                   return welcome(zeros->descriptor(), page.bytes());
               }) == "what the daemon has sent is no page");
    BOOST_TEST(refused_because(*this, page, [&](const Message&) {
                   return welcome(-1, page.bytes());
               }) == "the daemon's page is not sealed");
    TestPage tomorrow;
    reinterpret_cast<Header*>(tomorrow.file().memory().data())->version = 2;
    BOOST_TEST(refused_because(*this, page, [&](const Message&) {
                   return welcome(tomorrow.file().descriptor(), tomorrow.bytes());
               }) == "the daemon's page has a layout of another version");
}

BOOST_AUTO_TEST_CASE(refuses_frames_that_make_no_sense) {
    const std::string nonsense = "the daemon has said what makes no sense here";
    const auto says = [&](const Message& message) {
        return refused_because(*this, page,
                               [&](const Message&) { return Reply{.messages = {message}}; });
    };
    BOOST_TEST(says(Hello{}) == nonsense);
    BOOST_TEST(says(Welcome{.version = 2}) == nonsense);
    BOOST_TEST(says(NewPage{}) == nonsense);
    BOOST_TEST(says(Refusal{.complaint = Complaint::Version, .text = "no"}) ==
               "the daemon refuses to talk to this library");
    const auto sends = [&](const std::string& bytes) {
        return refused_because(*this, page,
                               [&](const Message&) { return Reply{.raw = bytes, .closes = true}; });
    };
    BOOST_TEST(sends(std::string(16, '\xff')) == "the daemon has sent what is no frame");
    BOOST_TEST(sends(std::string("\x08\0\0\0\x4d\0\0\0\0\0\0\0", 12)) == nonsense);
    BOOST_TEST(sends("") == "the daemon has closed the connection");
}

BOOST_AUTO_TEST_CASE(gives_no_descriptor_away) {
    page.grant({.option = "noAds"});
    const auto open_ones = [] {
        std::set<int> open;
        for (int number = 0; number < 256; ++number) {
            if (::fcntl(number, F_GETFD) >= 0) open.insert(number);
        }
        return open;
    };
    const std::set<int> before = open_ones();
    {
        FakeDaemon daemon{path, page};
        const Library library{path};
        for (const int number : open_ones()) {
            if (before.contains(number)) continue;
            BOOST_TEST((::fcntl(number, F_GETFD) & FD_CLOEXEC) != 0, "descriptor " << number);
        }
        // Descriptors that belong to nothing are closed, and too many end the connection.
        for (int i = 0; i < 8; ++i) daemon.push(Pong{}, page.file().descriptor());
        await("the library connects again", [&] { return daemon.connections() >= 2; });
    }
    BOOST_CHECK(open_ones() == before);
}

BOOST_AUTO_TEST_SUITE_END()
