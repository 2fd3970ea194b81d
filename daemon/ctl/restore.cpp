#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/App.hpp>
#include <array>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <ostream>
#include <system_error>
#include <vector>

#include "daemon/ctl/daemon.hpp"
#include "daemon/ctl/invocation.hpp"

namespace usher::ctl {
namespace {

// What usherd ends with (usherd(8)).
constexpr int try_later = 75;
constexpr int misconfigured = 78;

struct RestoreArguments {
    std::string file;
    std::string state_dir;
    std::string config;
};

/// Only the daemon knows its store: the work is `usherd restore`, which stands beside usherctl.
std::vector<std::string> words_of(const RestoreArguments& arguments) {
    std::error_code failed;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", failed);
    const std::string usherd = failed ? "usherd" : (self.parent_path() / "usherd").string();
    std::vector<std::string> words{usherd};
    if (!arguments.config.empty()) words.insert(words.end(), {"--config", arguments.config});
    if (!arguments.state_dir.empty()) {
        words.insert(words.end(), {"--state-dir", arguments.state_dir});
    }
    words.insert(words.end(), {"restore", arguments.file});
    return words;
}

/// Starts a program whose standard output comes back through a pipe.
class Child {
public:
    explicit Child(std::vector<std::string> words) {
        std::array<int, 2> pipe{-1, -1};
        if (::pipe2(pipe.data(), O_CLOEXEC) != 0) fail(errno);
        posix_spawn_file_actions_t actions{};
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
        std::vector<char*> arguments;
        for (std::string& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        const int failure =
            ::posix_spawnp(&pid_, arguments.front(), &actions, nullptr, arguments.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        ::close(pipe[1]);
        output_ = pipe[0];
        if (failure != 0) {
            ::close(output_);
            fail(failure);
        }
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() { ::close(output_); }

    [[nodiscard]] std::string read_output() const {
        std::string text;
        std::array<char, 4096> part{};
        while (true) {
            const ssize_t count = ::read(output_, part.data(), part.size());
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) return text;
            text.append(part.data(), static_cast<std::size_t>(count));
        }
    }
    /// Its exit code, or -1 if it was ended.
    [[nodiscard]] int wait() const {
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

private:
    [[noreturn]] static void fail(int reason) {
        throw Failure{ExitCode::Failed,
                      "usherd cannot be run: " + std::generic_category().message(reason)};
    }

    pid_t pid_ = -1;
    int output_ = -1;
};

ExitCode restore(const Invocation& invocation, const RestoreArguments& arguments) {
    const Child usherd{words_of(arguments)};
    const std::string said = usherd.read_output();
    const int code = usherd.wait();
    if (code == try_later) throw Failure{ExitCode::Refused, "nothing was restored"};
    if (code == misconfigured) throw Failure{ExitCode::Configuration, "nothing was restored"};
    if (code != 0) throw Failure{ExitCode::Failed, "the restore did not end well"};
    if (invocation.json) {
        return print_json(invocation, {{"restored", true}, {"file", arguments.file}});
    }
    invocation.console.out << said;
    return ExitCode::Yes;
}

}  // namespace

void add_restore(CLI::App& app, Invocation& invocation) {
    auto arguments = std::make_shared<RestoreArguments>();
    auto* command = app.add_subcommand(
        "restore", "Put a backup in the place of the database, while the daemon is stopped");
    command->add_option("FILE", arguments->file, "The backup")->required();
    command->add_option("--state-dir", arguments->state_dir, "The daemon's state directory")
        ->type_name("DIR");
    command->add_option("--config", arguments->config, "The daemon's configuration file")
        ->type_name("FILE");
    command->callback([&invocation, arguments] {
        invocation.command = [&invocation, arguments] { return restore(invocation, *arguments); };
    });
    command->footer(
        "Run it as the daemon's user. The former database is kept beside the new one. At the next\n"
        "start nothing is charged until a person confirms: usherctl recovery.\n"
        "Example:\n  sudo -u usher usherctl restore /var/lib/usher/backups/usher-....db");
}

}  // namespace usher::ctl
