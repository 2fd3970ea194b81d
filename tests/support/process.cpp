#include "tests/support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "tests/support/temporary_directory.hpp"

namespace usher::test {
namespace {

constexpr int code_of_signal = 128;

int exit_code(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : code_of_signal + WTERMSIG(status);
}

// In the child between fork and exec: only what is safe there.
[[noreturn]] void become(char* const* words, int output, int errors) {
    // A test that is killed takes its children along.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(errors, STDERR_FILENO);
    ::execv(words[0], words);
    ::_exit(127);
}

bool ends_in_time(pid_t pid) {
    const auto descriptor = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    if (descriptor < 0) throw std::runtime_error{"no descriptor of a process"};
    pollfd ended{.fd = descriptor, .events = POLLIN, .revents = 0};
    const auto milliseconds = std::chrono::milliseconds{Process::limit}.count();
    int ready = -1;
    do {
        ready = ::poll(&ended, 1, static_cast<int>(milliseconds));
    } while (ready < 0 && errno == EINTR);
    ::close(descriptor);
    return ready > 0;
}

}  // namespace

Process::Process(const std::string& program, const std::vector<std::string>& arguments,
                 const std::string& log) {
    std::array<int, 2> pipe{};
    const int errors = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (errors < 0 || ::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
    std::vector<std::string> texts{program};
    texts.insert(texts.end(), arguments.begin(), arguments.end());
    std::vector<char*> words;
    for (std::string& text : texts) words.push_back(text.data());
    words.push_back(nullptr);

    pid_ = ::fork();
    if (pid_ == 0) become(words.data(), pipe[1], errors);
    ::close(pipe[1]);
    ::close(errors);
    output_ = pipe[0];
    if (pid_ < 0) throw std::runtime_error{"no process"};
}

Process::~Process() {
    if (is_running()) {
        signal(SIGKILL);
        reap(0);
    }
    ::close(output_);
}

bool Process::fill() {
    pollfd readable{.fd = output_, .events = POLLIN, .revents = 0};
    const auto milliseconds = std::chrono::milliseconds{limit}.count();
    if (::poll(&readable, 1, static_cast<int>(milliseconds)) == 0) {
        throw std::runtime_error{"the program says nothing"};
    }
    std::array<char, 4096> bytes{};
    const ssize_t count = ::read(output_, bytes.data(), bytes.size());
    if (count <= 0) return false;
    unread_.append(bytes.data(), static_cast<std::size_t>(count));
    return true;
}

std::string Process::read_line() {
    while (unread_.find('\n') == std::string::npos) {
        if (!fill()) throw std::runtime_error{"the program ended, or closed its output"};
    }
    const std::size_t end = unread_.find('\n');
    std::string line = unread_.substr(0, end);
    unread_.erase(0, end + 1);
    return line;
}

std::string Process::read_rest() {
    while (fill()) {
    }
    return std::exchange(unread_, {});
}

void Process::signal(int number) const {
    if (pid_ > 0) ::kill(pid_, number);
}

bool Process::reap(int options) {
    if (pid_ < 0) return true;
    pid_t ended = -1;
    do {
        ended = ::waitpid(pid_, &status_, options);
    } while (ended < 0 && errno == EINTR);
    if (ended == 0) return false;
    pid_ = -1;
    return true;
}

bool Process::is_running() {
    return !reap(WNOHANG);
}

int Process::wait() {
    if (is_running()) {
        if (!ends_in_time(pid_)) signal(SIGKILL);
        reap(0);
    }
    return exit_code(status_);
}

long Process::resident_kib() const {
    std::ifstream status{"/proc/" + std::to_string(pid_) + "/status"};
    std::string word;
    while (status >> word) {
        long kib = 0;
        if (word == "VmRSS:" && status >> kib) return kib;
    }
    throw std::runtime_error{"nothing is known of the program's memory"};
}

Outcome run_program(const std::string& program, const std::vector<std::string>& arguments) {
    const TemporaryDirectory directory;
    const std::string log = directory.file("stderr");
    Process process{program, arguments, log};
    Outcome outcome;
    outcome.out = process.read_rest();
    outcome.code = process.wait();
    outcome.err = read_file(log);
    return outcome;
}

}  // namespace usher::test
