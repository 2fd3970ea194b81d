#include "daemon/ctl/browser.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <initializer_list>
#include <string_view>
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

// The directory that is a person's own; empty if the environment names none.
std::string own_directory() {
    for (const char* name : {"XDG_RUNTIME_DIR", "HOME"}) {
        const char* const directory = std::getenv(name);
        if (directory != nullptr && *directory == '/') return directory;
    }
    return {};
}

Error unavailable(const std::string& what) {
    return {Errc::Unavailable, what + ": " + std::generic_category().message(errno)};
}

// As it may stand in an attribute in quotes.
std::string quoted(std::string_view url) {
    std::string out;
    for (const char c : url) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '"': out += "&quot;"; break;
            case '<': out += "&lt;"; break;
            default: out += c;
        }
    }
    return out;
}

Result<std::string> write_page(const std::string& url) {
    const std::string directory = own_directory();
    if (directory.empty())
        return Error{Errc::Unavailable, "neither XDG_RUNTIME_DIR nor HOME is set"};
    constexpr std::string_view suffix = ".html";
    std::string path = directory + "/usherctl-login-XXXXXX" + std::string{suffix};
    const int file = ::mkostemps(path.data(), static_cast<int>(suffix.size()), O_CLOEXEC);
    if (file < 0) return unavailable(directory);
    const std::string page =
        "<!doctype html><meta charset=\"utf-8\"><title>usherctl login</title>"
        "<meta name=\"referrer\" content=\"no-referrer\">"
        "<meta http-equiv=\"refresh\" content=\"0;url=" +
        quoted(url) + "\">\n";
    const bool is_written =
        ::write(file, page.data(), page.size()) == static_cast<ssize_t>(page.size());
    const Error failure = unavailable(path);
    ::close(file);
    if (is_written) return path;
    ::unlink(path.c_str());
    return failure;
}

Result<void> start(const std::string& path) {
    std::string name{program};
    std::string page{path};
    const std::array<char*, 3> arguments{name.data(), page.data(), nullptr};
    const Surroundings surroundings;
    pid_t child = 0;
    const int failure = posix_spawnp(&child, program, surroundings.files(),
                                     surroundings.attributes(), arguments.data(), environ);
    if (failure == 0) return {};
    return Error{Errc::Unavailable,
                 std::string{program} + ": " + std::generic_category().message(failure)};
}

}  // namespace

Result<BrowserPage> BrowserPage::open(const std::string& url) {
    if (!is_page(url)) return Error{Errc::Malformed, "url: https:// or http:// expected"};
    Result<std::string> path = write_page(url);
    if (!path) return path.error();
    BrowserPage page{std::move(*path)};
    const Result<void> started = start(page.path_);
    if (!started) return started.error();
    return page;
}

BrowserPage::~BrowserPage() {
    if (!path_.empty()) ::unlink(path_.c_str());
}

}  // namespace usher::ctl
