/// The browser of the person at the terminal.
#pragma once

#include <string>
#include <utility>

#include "lib/core/error.hpp"

namespace usher::ctl {

/// A page of a person's own that leads on to an address, opened in the browser: others see its name
/// in the list of processes, not the address. Removed at the end of this.
class BrowserPage {
public:
    /// Writes the page, mode 0600, into $XDG_RUNTIME_DIR, else $HOME, and has `xdg-open` of the
    /// PATH open it, without a shell and without waiting. Errc::Malformed for what is no address of
    /// a page; Errc::Unavailable if there is no place for it, no such program, or it cannot be
    /// started.
    [[nodiscard]] static Result<BrowserPage> open(const std::string& url);
    BrowserPage(BrowserPage&& other) noexcept : path_{std::exchange(other.path_, {})} {}
    BrowserPage& operator=(BrowserPage&& other) noexcept {
        std::swap(path_, other.path_);
        return *this;
    }
    ~BrowserPage();

private:
    explicit BrowserPage(std::string path) noexcept : path_{std::move(path)} {}

    std::string path_;
};

}  // namespace usher::ctl
