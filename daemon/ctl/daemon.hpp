/// Programs that a command speaks to: JSON in, JSON out, a Failure for everything else.
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/ctl/invocation.hpp"
#include "lib/core/url.hpp"
#include "lib/http/client.hpp"

namespace usher::ctl {

/// Where somebody answers.
struct Peer {
    std::string name;          ///< for people: `usherd`
    std::string place;         ///< path of a Unix socket, or what was read as `url`
    std::optional<Url> url{};  ///< none: a Unix socket
};

/// A server that is asked, each time over a connection of its own.
class JsonClient {
public:
    static constexpr std::chrono::milliseconds default_deadline{10'000};

    explicit JsonClient(Peer peer);

    /// Sends one request and waits for its answer, at most `deadline`. The object is empty for an
    /// answer without a body. Throws Failure with NotReachable, Refused (4xx, or what is
    /// not available now) or Failed.
    [[nodiscard]] boost::json::object get(
        const std::string& target, std::chrono::milliseconds deadline = default_deadline) const;
    /// The list that `target` gives page by page, whole: the first page with all of it as the
    /// member `name`.
    [[nodiscard]] boost::json::object get_list(const std::string& target,
                                               std::string_view name) const;
    /// `fields` go along with the request.
    [[nodiscard]] boost::json::object post(const std::string& target,
                                           const boost::json::object& body,
                                           std::chrono::milliseconds deadline = default_deadline,
                                           std::vector<http::Field> fields = {}) const;
    [[nodiscard]] boost::json::object patch(const std::string& target,
                                            const boost::json::object& body) const;
    void remove(const std::string& target) const;

private:
    struct Answer {
        int status = 0;
        std::string body;
    };

    [[nodiscard]] Answer exchange(http::ClientRequest request,
                                  std::chrono::milliseconds deadline) const;
    [[nodiscard]] boost::json::object send(http::ClientRequest request,
                                           std::chrono::milliseconds deadline) const;

    Peer peer_;
};

/// The daemon.
class Daemon : public JsonClient {
public:
    /// Asks the socket that `invocation` names.
    explicit Daemon(const Invocation& invocation);
};

/// Prints `answer` on one line, as `--json` wants it.
ExitCode print_json(const Invocation& invocation, const boost::json::object& answer);

/// `target` with `?name=value` or `&name=value` added, percent-encoded; unchanged if `value` is
/// empty.
[[nodiscard]] std::string with_parameter(std::string target, std::string_view name,
                                         std::string_view value);

}  // namespace usher::ctl
