/// Calls createReseller, and asks whether a user name is free, as one administrator.
///
/// Makes no decisions: what to call, and what its outcome means, is `creation.hpp`'s. For an
/// operator's machine only: a device never holds an administrator's API id.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/async/signal.hpp"
#include "lib/async/task.hpp"
#include "lib/async/timer.hpp"
#include "lib/core/clock.hpp"
#include "lib/core/url.hpp"
#include "lib/http/client.hpp"
#include "lib/upstream/createreseller/answers.hpp"
#include "lib/upstream/createreseller/pace.hpp"
#include "lib/upstream/createreseller/request.hpp"

namespace usher::upstream::createreseller {

/// How parameters travel (C4).
enum class Method : std::uint8_t {
    Get,   ///< in the query, as the vendor's example does
    Post,  ///< in a form: no secret stands in an address
};

struct ClientSettings {
    Method method = Method::Get;
    /// Answers are one line: what is longer is none.
    http::ClientLimits limits{.body_bytes = std::size_t{16} * 1024,
                              .deadline = std::chrono::seconds{30}};
    async::Sleep sleep = async::sleep_for;  ///< how to keep the pace: tests let their time pass
};

/// Lives on the event loop; one for an administrator, since two do not know of each other. Each
/// call: one request over a connection of its own, no redirect followed, never repeated; at most
/// one at a time and one a second, for which it waits. A call that has waited for another's end for
/// twice the deadline is not made: Unsent, or Unknown for a question.
class Client {
public:
    /// `url` is the whole address of the API, such as `https://mcpn.us/api`. `read_clock` gives the
    /// time since boot. Trusts `ca_file` if given, else the system's roots. Throws
    /// std::runtime_error if `ca_file` cannot be read.
    Client(const Executor& executor, Url url, Administrator administrator, ReadClock read_clock,
           ClientSettings settings = {}, const std::string& ca_file = {});
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Whether `name` is free. The client outlives the call.
    [[nodiscard]] Task<NameAnswer> ask_name(UserName name);
    /// Sends `request`, once. Only behind a durable Sending or Resending (creation.hpp). The client
    /// outlives the call.
    [[nodiscard]] Task<SendAnswer> create(CreationRequest request);

    [[nodiscard]] const Administrator& administrator() const noexcept { return administrator_; }

private:
    /// `query` is not refused.
    [[nodiscard]] Task<Result<http::Exchange>> call(std::string query);
    [[nodiscard]] http::ClientRequest written(std::string query) const;

    ClientSettings settings_;
    std::string path_;
    http::Client client_;
    Administrator administrator_;
    ReadClock read_clock_;
    Pace pace_;
    bool is_calling_ = false;
    async::Signal call_ended_;
};

}  // namespace usher::upstream::createreseller
