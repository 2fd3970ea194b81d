/// Where the browser comes back to when a native app signs somebody in: one address of 127.0.0.1,
/// one answer, a deadline (RFC 8252 section 7.3).
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/core/log.hpp"
#include "lib/core/secret.hpp"

namespace usher::upstream::oauth2 {

struct ReceiverSettings {
    std::string path = "/callback";      ///< of the redirect address; begins with `/`
    std::chrono::seconds patience{300};  ///< for the person to sign in
};

/// Reads the query of a redirect: the code, or why there is none. Errc::NotAccepted: that was not
/// the answer which is waited for.
using ReadRedirect = std::function<Result<Secret>(std::string_view query)>;

/// Takes the first GET of its path, under its own `Host`, that `read` does not call NotAccepted,
/// and answers with a static page; everything else gets an error page and changes nothing: 421 for
/// a foreign Host, 404 for another path, 405 for another method, 400 for another's answer, 410 once
/// the answer is there. At most 64 connections, 8 with half a request, 16 KiB of header, no body.
/// Lives on the event loop.
class LoopbackReceiver {
public:
    /// Listens on a free port of 127.0.0.1. Errors as `http::Server::listen_tcp`.
    [[nodiscard]] static Result<std::unique_ptr<LoopbackReceiver>> open(Executor executor,
                                                                        ReceiverSettings settings,
                                                                        Log log);
    LoopbackReceiver(const LoopbackReceiver&) = delete;
    LoopbackReceiver& operator=(const LoopbackReceiver&) = delete;
    ~LoopbackReceiver();

    /// `http://127.0.0.1:<port><path>`.
    [[nodiscard]] const std::string& redirect_uri() const noexcept;

    /// What requests are judged by from now on; before, each gets a 400.
    void expect(ReadRedirect read);
    /// Waits for the answer, at most `patience`, and then a moment for its page to leave;
    /// afterwards nobody listens any more. Errc::Timeout when nobody came. Called once; the
    /// receiver outlives the call.
    [[nodiscard]] Task<Result<Secret>> receive();

private:
    class Impl;
    explicit LoopbackReceiver(std::unique_ptr<Impl> impl) noexcept;
    std::unique_ptr<Impl> impl_;
};

}  // namespace usher::upstream::oauth2
