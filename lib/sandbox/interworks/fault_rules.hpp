/// What goes wrong with answers of this dialect, by method and path (specs/interworks.md 15.3): the
/// faults that the script of all dialects (faults.hpp) has no word for. Pure; who plays them is the
/// face.
#pragma once

#include <boost/json/array.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"

namespace usher::sandbox::interworks {

/// Answered without executing anything.
struct Refuse {
    int status = 500;                   ///< 400 to 599
    Seconds retry_after{0};             ///< 0: nothing is said; at most a day
    std::optional<std::string> body{};  ///< none: an object that is no service error
    friend bool operator==(const Refuse&, const Refuse&) = default;
};
/// Executed at once, answered later.
struct Delay {
    std::chrono::milliseconds by{};  ///< 1 ms to 10 minutes
    friend bool operator==(const Delay&, const Delay&) = default;
};
/// Executed; the connection is reset behind so much of the answer's body.
struct CloseAfter {
    std::size_t bytes = 0;  ///< at most a MiB; beyond the body, spaces follow it
    friend bool operator==(const CloseAfter&, const CloseAfter&) = default;
};
/// Every token ends, and the request is executed: it finds its own ended.
struct ExpireTokens {
    friend bool operator==(const ExpireTokens&, const ExpireTokens&) = default;
};
/// Executed as if something between had taken this field of the request away.
struct DropHeader {
    std::string name;
    friend bool operator==(const DropHeader&, const DropHeader&) = default;
};
/// 302, nothing executed.
struct RedirectTo {
    std::string url;
    friend bool operator==(const RedirectTo&, const RedirectTo&) = default;
};
/// The links of a page lead to this host.
struct LinksHost {
    std::string host;
    friend bool operator==(const LinksHost&, const LinksHost&) = default;
};
/// What becomes of the collection once a page of it has been read: its first row has a copy, goes,
/// or is changed.
enum class Mutation : std::uint8_t { Insert, Delete, Touch };

using FaultEffect = std::variant<Refuse, Delay, CloseAfter, ExpireTokens, DropHeader, RedirectTo,
                                 LinksHost, Mutation>;

struct FaultRule {
    std::string method{};    ///< empty: any
    std::string path{};      ///< of the request, whatever the case; empty: any
    std::int64_t times = 1;  ///< how often it still happens; 0: until the rules are cleared
    FaultEffect effect{};

    friend bool operator==(const FaultRule&, const FaultRule&) = default;
};

/// Reads `{"match": {"method", "path"}, "times", "action": {…}}`, the action with the members of
/// one effect: `status` with `retryAfter` and `body`, `delayMs`, `closeAfterBytes`, `expireTokens`,
/// `dropHeader`, `redirectTo`, `linksHost`, `mutateBetweenPages`. Errc::Malformed, naming the
/// member.
[[nodiscard]] Result<FaultRule> read_fault_rule(std::string_view body);

class FaultRules {
public:
    static constexpr std::size_t rules_max = 1000;

    /// Errc::TooLarge for more than `rules_max`.
    [[nodiscard]] Result<void> add(FaultRule rule);
    void clear() noexcept { rules_.clear(); }
    /// The effect of the first rule that fits a request, counted down.
    [[nodiscard]] std::optional<FaultEffect> take(std::string_view method, std::string_view path);
    /// In their order, as read_fault_rule reads them.
    [[nodiscard]] boost::json::array show() const;

private:
    std::vector<FaultRule> rules_;
};

}  // namespace usher::sandbox::interworks
