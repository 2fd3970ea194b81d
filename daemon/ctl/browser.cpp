#include "daemon/ctl/browser.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <initializer_list>
#include <system_error>

namespace usher::ctl {
namespace {

constexpr const char* program = "xdg-open";

// What the child finds: nothing of our terminal's output, and no signal blocked.
class Surroundings {
public:
    Surroundings() noexcept {
        posix_spawn_file_actions_init(&files_);
        for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
            posix_spawn_file_actions_addopen(&files_, descriptor, "/dev/null", O_RDWR, 0);
        }
        sigset_t none{};
        sigemptyset(&none);
        posix_spawnattr_init(&attributes_);
        posix_spawnattr_setsigmask(&attributes_, &none);
        // In a group of its own, an interrupt from the terminal does not reach it.
        posix_spawnattr_setpgroup(&attributes_, 0);
        posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    }
    Surroundings(const Surroundings&) = delete;
    Surroundings& operator=(const Surroundings&) = delete;
    ~Surroundings() {
        posix_spawnattr_destroy(&attributes_);
        posix_spawn_file_actions_destroy(&files_);
    }

    [[nodiscard]] const posix_spawn_file_actions_t* files() const noexcept { return &files_; }
    [[nodiscard]] const posix_spawnattr_t* attributes() const noexcept { return &attributes_; }

private:
    posix_spawn_file_actions_t files_{};
    posix_spawnattr_t attributes_{};
};

bool is_page(const std::string& url) {
    return url.starts_with("https://") || url.starts_with("http://");
}

}  // namespace

Result<void> open_in_browser(const std::string& url) {
    if (!is_page(url)) return Error{Errc::Malformed, "url: https:// or http:// expected"};
    std::string name{program};
    std::string address{url};
    const std::array<char*, 3> arguments{name.data(), address.data(), nullptr};
    const Surroundings surroundings;
    pid_t child = 0;
    const int failure = posix_spawnp(&child, program, surroundings.files(),
                                     surroundings.attributes(), arguments.data(), environ);
    if (failure == 0) return {};
    return Error{Errc::Unavailable,
                 std::string{program} + ": " + std::generic_category().message(failure)};
}

}  // namespace usher::ctl
