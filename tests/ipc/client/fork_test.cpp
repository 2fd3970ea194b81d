// What a child can do that inherits an open library. A child says what it found by its exit code.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "tests/ipc/client/client_fixture.hpp"

using namespace usher::client::test;
using namespace usher::protocol;

#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define USHER_SANITIZED
#endif
#if __has_feature(thread_sanitizer)
extern "C" const char* __tsan_default_options();
// By default it ends a child that starts a thread.
const char* __tsan_default_options() {
    return "die_after_fork=0";
}
#endif
#endif

namespace {

const usher_question question = of_view("noAds");

template <typename Child>
int exit_code_of(const Child& child) {
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::alarm(60);
        ::_exit(child());
    }
    int status = -1;
    BOOST_REQUIRE(::waitpid(pid, &status, 0) == pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

#ifndef USHER_SANITIZED
// From here on every call but exit ends the process.
bool forbid_system_calls() {
    std::array filter{sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                      sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit, 0, 1),
                      sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
                      sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)};
    const sock_fprog program{.len = filter.size(), .filter = filter.data()};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}
#endif

}  // namespace

BOOST_FIXTURE_TEST_SUITE(forking, Fixture)

BOOST_AUTO_TEST_CASE(a_child_goes_on_checking_the_same_page) {
    page.grant({.option = "noAds"});
    FakeDaemon daemon{path, page};
    const Library library{path};
    int ready[2] = {};
    int go[2] = {};
    BOOST_REQUIRE(::pipe(ready) == 0);
    BOOST_REQUIRE(::pipe(go) == 0);
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::alarm(60);
        char byte = 0;
        const bool before = library.ask(question).allowed == 1;
        const bool told = ::write(ready[1], "x", 1) == 1 && ::read(go[0], &byte, 1) == 1;
        ::_exit(before && told && library.ask(question).allowed == 0 ? 0 : 1);
    }
    char byte = 0;
    BOOST_TEST(::read(ready[0], &byte, 1) == 1);
    page.remove({.option = "noAds"});
    BOOST_TEST(::write(go[1], "x", 1) == 1);
    int status = -1;
    BOOST_TEST(::waitpid(pid, &status, 0) == pid);
    BOOST_TEST(status == 0);
    for (const int end : {ready[0], ready[1], go[0], go[1]}) ::close(end);
    BOOST_TEST(daemon.connections() == 1);
    BOOST_TEST(library.ask(question).allowed == 0);
}

BOOST_AUTO_TEST_CASE(a_child_connects_by_itself_when_it_has_to) {
    page.grant({.option = "noAds"});
    FakeDaemon daemon{path, page};
    const Library library{path};
    usher_watch_t* watch = nullptr;
    BOOST_TEST(usher_watch(library, &question, nullptr, nullptr, &watch) == 0);
    const auto asked = daemon.await<Watch>();

    const int code = exit_code_of([&] {
        Told told;
        usher_watch_t* own = nullptr;
        const usher_question other = of_view("other");
        if (usher_watch(library, &other, Told::callback, &told, &own) != 0) return 1;
        page.grant({.option = "other"});
        if (told.await().allowed != 1) return 2;
        // The watch of the parent lasts here too, with a descriptor of the child's own.
        page.remove({.option = "noAds"});
        if (library.await_event().watch != watch) return 3;
        usher_unwatch(own);
        return 0;
    });
    BOOST_TEST(code == 0);
    BOOST_TEST(daemon.connections() == 2);
    // The parent's connection lives on and hears of it as well.
    daemon.push(Changed{.watch = asked.watch});
    BOOST_TEST(library.await_event().watch == watch);
    BOOST_TEST(daemon.connections() == 2);
}

BOOST_AUTO_TEST_CASE(a_check_in_a_child_finds_the_new_page_by_itself) {
    TestPage next;
    next.grant({.option = "noAds"});
    int hellos = 0;
    FakeDaemon daemon{path, page,
                      [&](const Message& message) {
                          if (!std::holds_alternative<Hello>(message)) return Reply{};
                          const TestPage& shown = hellos++ == 0 ? page : next;
                          return Reply{
                              .messages = {Welcome{.instance = 1, .file_bytes = shown.bytes()}},
                              .descriptor = shown.file().descriptor()};
                      },
                      true};
    const Library library{path};
    const int code = exit_code_of([&] {
        if (library.ask(question).allowed == 1) return 1;
        // The old page is no longer kept up, and in the child nobody listens for another one.
        page.writer().beat(boot_ms() - 3000);
        return usher::test::comes_true([&] { return library.ask(question).allowed == 1; }) ? 0 : 2;
    });
    BOOST_TEST(code == 0);
    BOOST_TEST(daemon.connections() == 2);
    BOOST_TEST(library.ask(question).allowed == 0);
}

// Sanitizers make system calls of their own.
#ifndef USHER_SANITIZED
BOOST_AUTO_TEST_CASE(a_check_makes_no_system_call) {
    page.grant({.option = "noAds"});
    FakeDaemon daemon{path, page};
    const Library library{path};
    const int code = exit_code_of([&] {
        if (!forbid_system_calls()) return 1;
        usher_handle handle;
        usher_answer answer;
        bool good = usher_prepare(library, &question, &handle) == 0;
        // Long enough for the suspended time to be measured twice, and kept up meanwhile.
        const std::int64_t end = boot_ms() + 600;
        while (boot_ms() < end && good) {
            page.writer().beat(boot_ms());
            good = usher_check(library, &handle, &answer) == 1 &&
                   usher_check_text(library, &question, &answer) == 1 &&
                   usher_check_batch(library, &handle, &answer, 1) == 1;
        }
        ::syscall(SYS_exit, good ? 0 : 2);
        return 3;
    });
    BOOST_TEST(code == 0);
}
#endif

BOOST_AUTO_TEST_CASE(a_child_may_close_what_it_inherited_and_slots_stay_the_parents) {
    FakeDaemon daemon{path, page, [](const Message& message) {
                          if (!std::holds_alternative<SlotAcquire>(message)) return Reply{};
                          return Reply{.messages = {SlotGranted{.slot = 5, .held = 1, .limit = 1}}};
                      }};
    usher_options options{};
    options.size = sizeof options;
    options.socket_path = path.c_str();
    options.wait_ms = wait_ms;
    usher_t* usher = nullptr;
    BOOST_REQUIRE(usher_open(&options, &usher) == 0);
    usher_slot slot{};
    BOOST_TEST(usher_acquire_slot(usher, &question, wait_ms, &slot) == 1);
    const int code = exit_code_of([&] {
        if (usher_release_slot(usher, slot.id) != USHER_E_ARGUMENT) return 1;
        usher_close(usher);
        return 0;
    });
    BOOST_TEST(code == 0);
    BOOST_TEST(usher_release_slot(usher, slot.id) == 0);
    BOOST_TEST(daemon.await<SlotRelease>().slot == 5U);
    usher_close(usher);
}

BOOST_AUTO_TEST_SUITE_END()
