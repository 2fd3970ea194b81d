/// The daemon as a command sees it: JSON in, JSON out, a Failure for everything else.
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/ctl/invocation.hpp"
#include "lib/http/client.hpp"

namespace usher::ctl {

class Daemon {
public:
    /// Asks the socket that `invocation` names.
    explicit Daemon(const Invocation& invocation);

    /// Sends one request and waits for its answer, at most `deadline`. The object is empty for an
    /// answer without a body. Throws Failure with NotReachable, Refused (4xx, or what is
    /// not available now) or Failed.
    [[nodiscard]] boost::json::object get(const std::string& target) const;
    /// The list that `target` gives page by page, whole: the first page with all of it as the
    /// member `name`.
    [[nodiscard]] boost::json::object get_list(const std::string& target,
                                               std::string_view name) const;
    /// `fields` go along with the request.
    [[nodiscard]] boost::json::object post(const std::string& target,
                                           const boost::json::object& body,
                                           std::chrono::milliseconds deadline = default_deadline,
                                           std::vector<http::Field> fields = {}) const;
    void remove(const std::string& target) const;

    static constexpr std::chrono::milliseconds default_deadline{10'000};

private:
    struct Answer {
        int status = 0;
        std::string body;
    };

    [[nodiscard]] Answer exchange(http::ClientRequest request,
                                  std::chrono::milliseconds deadline) const;
    [[nodiscard]] boost::json::object send(http::ClientRequest request,
                                           std::chrono::milliseconds deadline) const;

    std::string socket_;
};

/// Prints `answer` on one line, as `--json` wants it.
ExitCode print_json(const Invocation& invocation, const boost::json::object& answer);

/// `target` with `?name=value` or `&name=value` added, percent-encoded; unchanged if `value` is
/// empty.
[[nodiscard]] std::string with_parameter(std::string target, std::string_view name,
                                         std::string_view value);

}  // namespace usher::ctl
