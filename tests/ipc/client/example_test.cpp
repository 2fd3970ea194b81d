// The example engine as a program of its own.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/ipc/client/client_fixture.hpp"

using namespace usher::client::test;
using namespace usher::protocol;

namespace {

Reply grant_slots(const Message& message) {
    if (!std::holds_alternative<SlotAcquire>(message)) return {};
    return {.messages = {SlotGranted{.slot = 5, .held = 1, .limit = 1}}};
}

struct PlayerFixture : Fixture {
    // Plays a file of `bytes` at `rate` bytes a second.
    pid_t play(std::size_t bytes, const char* rate, const char* right = "noAds") {
        const std::string file = directory.file("stream");
        usher::test::write_file(file, std::string(bytes, 'x'));
        ::setenv("USHER_ENGINE_SOCKET", path.c_str(), 1);
        const pid_t pid = ::fork();
        if (pid == 0) {
            ::alarm(60);
            const int out = ::open(played().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
            ::dup2(out, STDOUT_FILENO);
            ::dup2(out, STDERR_FILENO);
            ::execl(USHER_PLAYER, "player", right, file.c_str(), rate, nullptr);
            ::_exit(127);
        }
        ::unsetenv("USHER_ENGINE_SOCKET");
        return pid;
    }
    static int exit_code(pid_t pid) {
        int status = -1;
        ::waitpid(pid, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    [[nodiscard]] std::string played() const { return directory.file("played"); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(example, PlayerFixture)

BOOST_AUTO_TEST_CASE(plays_to_the_end_and_reports_it) {
    page.grant({.option = "noAds"});
    FakeDaemon daemon{path, page, grant_slots};
    BOOST_TEST(exit_code(play(1000, "1000000")) == 0);
    BOOST_TEST(usher::test::read_file(played()) == std::string(1000, 'x'));
    BOOST_CHECK(daemon.await<ReportUse>().question == (Question{.option = "noAds"}));
    BOOST_TEST(daemon.await<SlotRelease>().slot == 5U);
}

BOOST_AUTO_TEST_CASE(plays_a_channel_and_asks_the_daemon_where_the_page_says_nothing) {
    FakeDaemon daemon{
        path, page, [](const Message& message) {
            if (!std::holds_alternative<Ask>(message)) return grant_slots(message);
            return Reply{
                .messages = {Answers{.verdicts = {{.allowed = true, .reason = Reason::Active}}}}};
        }};
    BOOST_TEST(exit_code(play(1000, "1000000", "310/501/live")) == 0);
    BOOST_TEST(usher::test::read_file(played()) == std::string(1000, 'x'));
    const Question asked{.user = "310", .channel = "501", .service = "live"};
    BOOST_CHECK(daemon.await<Ask>().questions == std::vector{asked});
    BOOST_CHECK(daemon.await<ReportUse>().question == asked);
}

BOOST_AUTO_TEST_CASE(stops_in_the_middle_when_the_right_goes_away) {
    page.grant({.option = "noAds"});
    FakeDaemon daemon{path, page, grant_slots};
    const pid_t pid = play(1'000'000, "20");
    const auto asked = daemon.await<Watch>();
    (void)daemon.await<SlotAcquire>();
    page.remove({.option = "noAds"});
    daemon.push(Changed{.watch = asked.watch});
    BOOST_TEST(exit_code(pid) == 4);
}

BOOST_AUTO_TEST_CASE(stops_when_its_slot_ends) {
    page.grant({.option = "noAds"});
    FakeDaemon daemon{path, page, [](const Message& message) {
                          Reply reply = grant_slots(message);
                          if (!reply.messages.empty()) {
                              reply.messages.emplace_back(SlotEnded{.slot = 5});
                          }
                          return reply;
                      }};
    BOOST_TEST(exit_code(play(1'000'000, "20")) == 4);
}

BOOST_AUTO_TEST_CASE(does_not_begin_without_a_right) {
    FakeDaemon daemon{path, page, grant_slots};
    BOOST_TEST(exit_code(play(10, "20")) == 3);
    BOOST_TEST(usher::test::read_file(played()) == "player: not allowed: missing_option\n");
}

BOOST_AUTO_TEST_SUITE_END()
