/// An upstream and the way to it: charges, books, answers, and everything that goes wrong there.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "lib/sync/port.hpp"
#include "tests/simulation/checker.hpp"
#include "tests/simulation/history.hpp"
#include "tests/simulation/world.hpp"
#include "tests/support/random.hpp"

namespace usher::simulation {

/// The length of the one period that is sold.
inline constexpr Seconds period_length = std::chrono::days{30};
/// When every history begins.
inline constexpr Instant first_instant = from_unix(1'800'000'000);

/// How a request or its answer fares; for the count of faults.
enum class NetworkFault : std::uint8_t {
    None,
    Unreachable,     ///< proven unsent
    Dropped,         ///< the request is never executed, no answer comes
    AnswerLost,      ///< after execution
    ErrorBefore,     ///< 5xx, not executed
    ErrorAfter,      ///< 5xx, executed
    Hangs,           ///< no answer until the deadline; executed or not
    Late,            ///< executed when nobody waits any more
    RefusedFalsely,  ///< a refusal, and executed
    StaleReading,
    NoReading,
    ForeignExtension,
};
inline constexpr std::size_t network_faults = 12;
[[nodiscard]] std::string_view name(NetworkFault fault) noexcept;

/// Lives through every crash of the daemon.
class Upstream {
public:
    /// All outlive it.
    Upstream(const World& world, Scheduler& scheduler, test::Random& random, Checker& checker,
             History& history);

    /// As sync::Charge and sync::Read, for a daemon on `executor`.
    [[nodiscard]] Task<Result<upstream::acestream::Activated>> charge(
        Executor executor, license::ActivationRequest request);
    [[nodiscard]] Task<Result<license::Reading>> read(Executor executor,
                                                      license::ActivationRequest request);

    /// Others extend (key, service), once.
    void extend_by_others(const license::ActivationRequest& request);
    /// From now on everything is reached and answered, and nothing is late.
    void calm() noexcept { is_calm_ = true; }
    /// Requests of `id` that may still be executed.
    [[nodiscard]] int under_way(const ActivationId& id) const;
    [[nodiscard]] const std::array<std::uint64_t, network_faults>& faults() const noexcept {
        return faults_;
    }

private:
    struct Account {
        std::optional<Instant> valid_to{};
        std::optional<Instant> before_change{};
        std::optional<Time> changed_at{};
        bool others_came = false;
    };
    using Answer = Result<upstream::acestream::Activated>;

    Account& account_of(const license::ActivationRequest& request);
    [[nodiscard]] Instant now() const;
    /// A running validity is continued, another begins now (specs/acestream.md 4.3).
    [[nodiscard]] Instant extended(const Account& account, Seconds length) const;
    void set(Account& account, Instant valid_to);
    void execute(const license::ActivationRequest& request);
    void execute_later(const license::ActivationRequest& request);
    [[nodiscard]] Time any_lateness();
    NetworkFault next_fault();
    Answer answer_of(NetworkFault fault, const license::ActivationRequest& request);
    [[nodiscard]] Answer accepted(const license::ActivationRequest& request);
    [[nodiscard]] bool may_lie() const;
    void count(NetworkFault fault) { ++faults_[static_cast<std::size_t>(fault)]; }

    const World& world_;
    Scheduler& scheduler_;
    test::Random& random_;
    Checker& checker_;
    History& history_;
    bool is_calm_ = false;
    std::map<std::pair<std::string, std::string>, Account> accounts_;
    std::map<ActivationId, int> under_way_;
    std::array<std::uint64_t, network_faults> faults_{};
};

}  // namespace usher::simulation
