/// Saying something to the store until it takes it, on a disk that fails for a while.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <utility>

#include "lib/async/task.hpp"
#include "lib/async/timer.hpp"
#include "lib/core/error.hpp"

namespace usher::sync {

/// Whether what a store answered may be another answer later. After Errc::Unsettled and
/// Errc::Damaged nothing can be read or written until the store is opened anew: the start that does
/// it goes on from what it finds there (threat model D23).
[[nodiscard]] inline bool passes(Errc code) noexcept {
    return code == Errc::Storage || code == Errc::StorageFull || code == Errc::Unavailable;
}
/// Whether it is worth a line in the log: the store itself says, once, that it is full.
[[nodiscard]] inline bool is_news(Errc code) noexcept {
    return code != Errc::StorageFull;
}

/// How it is said again.
struct StoreRetry {
    std::chrono::seconds first_wait{1};
    std::chrono::seconds wait_max{30};  ///< each wait is twice the one before, up to that
    async::Sleep sleep = async::sleep_for;
    std::function<bool()> has_stopped;                 ///< then nothing is said any more
    std::function<void(const Error& why)> complain{};  ///< of each refusal that is news
};

/// What `say` is answered in the end. None if that never comes: `retry.has_stopped`, or the answer
/// was one that does not pass.
template <typename T>
Task<std::optional<T>> until_taken(StoreRetry retry, std::function<Task<Result<T>>()> say) {
    std::chrono::seconds wait = retry.first_wait;
    while (!retry.has_stopped()) {
        Result<T> answer = co_await say();
        if (answer) co_return *std::move(answer);
        const Error why = answer.error();
        if (is_news(why.code())) retry.complain(why);
        if (!passes(why.code())) co_return std::nullopt;
        co_await retry.sleep(wait);
        wait = std::min(2 * wait, retry.wait_max);
    }
    co_return std::nullopt;
}

}  // namespace usher::sync
