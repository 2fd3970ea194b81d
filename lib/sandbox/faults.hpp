/// The fault script: what goes wrong, on which method, how often. Pure; who plays it is
/// fault_player.hpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"

namespace usher::sandbox {

enum class FaultAction : std::uint8_t {
    Delay,        ///< execute at once, answer later
    Drop,         ///< execute, then close without an answer
    Cut,          ///< execute, then send half an answer and close
    ErrorBefore,  ///< HTTP 500 without executing
    ErrorAfter,   ///< execute, then HTTP 500
    Hang,         ///< execute nothing and never answer
    Stale,        ///< a read of a key answers from the state before the key's last change
    Late,         ///< close without an answer, execute afterwards
    Garbage,      ///< execute, then answer 200 with bytes that are no JSON
    Huge,         ///< execute, then answer 200 with 8 MiB of JSON
    Deep,         ///< execute, then answer 200 with JSON of 10,000 levels
    Refuse,       ///< nobody listens: connections are refused
    DropBefore,   ///< close without an answer, execute nothing
    Slow,         ///< wait, then execute and answer
    Html,         ///< execute, then answer 200 with a page
    // The AminoTV dialect alone knows these; none of them executes anything.
    Unauthorized,  ///< HTTP 401
    Forbidden,     ///< HTTP 403
    RateLimit,     ///< HTTP 429 with Retry-After
    Unavailable,   ///< HTTP 503, with Retry-After if there is one
};

/// `delay`, `drop`, `cut`, `error_before`, …
[[nodiscard]] std::string_view name(FaultAction action) noexcept;
[[nodiscard]] std::optional<FaultAction> fault_action(std::string_view name) noexcept;

/// The `on` of a fault that concerns every method.
inline constexpr std::string_view any_method = "*";
/// The `on` of a fault that concerns every method of the AminoTV dialect.
inline constexpr std::string_view any_aminotv_method = "aminotv";
/// The name of the device dialect's read among the methods.
inline constexpr std::string_view entitlements_method = "entitlements";
/// A hang ends by itself after this long, a delay cannot be longer.
inline constexpr std::chrono::minutes fault_wait_max{10};
/// What a client can be asked to wait at most.
inline constexpr std::chrono::hours retry_after_max{24};

struct Fault {
    /// One of Ace Stream's four methods, `entitlements`, one of AminoTV's (aminotv/methods.hpp) or
    /// any of these, one of createReseller's (createreseller/methods.hpp), or any at all.
    std::string on{any_method};
    FaultAction action{};
    std::int64_t times = 1;  ///< how often it still happens; 0: until the script is cleared
    std::chrono::milliseconds delay{0};  ///< of Delay, Late and Slow; at most `fault_wait_max`
    /// Of RateLimit, at least 1, and Unavailable, 0: nothing is said; at most `retry_after_max`.
    std::chrono::seconds retry_after{0};

    friend bool operator==(const Fault&, const Fault&) = default;
};

class FaultScript {
public:
    static constexpr std::size_t faults_max = 1000;

    /// Errc::Malformed, naming the member, for what could never happen as it is said: an unknown
    /// method, Stale on one that reads no key, Late on one that changes nothing, Refuse on a single
    /// one or for a count, what only AminoTV knows on another dialect's, a delay or a Retry-After
    /// where the action has none or is without the one it needs, a number out of range.
    /// Errc::TooLarge for more than `faults_max` faults. A second Refuse adds nothing.
    [[nodiscard]] Result<void> add(Fault fault);
    void clear() noexcept { faults_.clear(); }
    /// What goes wrong with the request for `method` that has just come: the first fault that fits,
    /// counted down. On any method, Stale fits the reads of a key, Late what changes something, and
    /// what only AminoTV knows its methods; Refuse fits none: it happens to the listener.
    [[nodiscard]] std::optional<Fault> take(std::string_view method);
    [[nodiscard]] bool refuses() const noexcept;
    /// In the order in which they were added.
    [[nodiscard]] const std::vector<Fault>& left() const noexcept { return faults_; }

private:
    std::vector<Fault> faults_;
};

}  // namespace usher::sandbox
