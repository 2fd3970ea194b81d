#include "lib/store/anchor_keeper.hpp"

#include <utility>

namespace usher::store {

AnchorKeeper::AnchorKeeper(Write write, OnTurn on_turn, std::chrono::milliseconds pause)
    : write_{std::move(write)},
      on_turn_{std::move(on_turn)},
      pause_{pause},
      thread_{[this] { run(); }} {}

AnchorKeeper::~AnchorKeeper() {
    {
        const std::scoped_lock lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void AnchorKeeper::keep(license::Standing standing) {
    bool is_awaited = false;
    {
        const std::scoped_lock lock{mutex_};
        newest_ = std::move(standing);
        newest_is_new_ = true;
        if (!behind_since_) behind_since_ = std::chrono::steady_clock::now();
        is_awaited = is_idle_ || in_haste_;
    }
    if (is_awaited) wake_.notify_one();
}

Result<void> AnchorKeeper::settle() {
    std::unique_lock lock{mutex_};
    in_haste_ = true;
    wake_.notify_one();
    tried_.wait(lock, [this] { return !newest_is_new_ && !is_writing_; });
    in_haste_ = false;
    return last_;
}

std::optional<AnchorLag> AnchorKeeper::lag() const {
    const std::scoped_lock lock{mutex_};
    if (!behind_since_) return std::nullopt;
    const auto time = std::chrono::steady_clock::now() - *behind_since_;
    AnchorLag lag{.time = std::chrono::duration_cast<std::chrono::milliseconds>(time),
                  .is_first = !has_written_};
    if (!last_) lag.cause = last_.error();
    return lag;
}

void AnchorKeeper::run() {
    std::unique_lock lock{mutex_};
    while (true) {
        is_idle_ = true;
        wake_.wait(lock, [this] { return newest_ || stopping_; });
        is_idle_ = false;
        if (!newest_) return;
        license::Standing standing = *std::exchange(newest_, std::nullopt);
        newest_is_new_ = false;
        is_writing_ = true;
        const bool is_last = stopping_;
        const Moment begun = std::chrono::steady_clock::now();
        lock.unlock();
        const Result<void> written = write_(standing);
        // Nobody else changes `last_`.
        if (written.has_value() != last_.has_value()) on_turn_(written);
        lock.lock();
        take(std::move(standing), written, begun);
        tried_.notify_all();
        if (is_last && !newest_is_new_) return;
        wake_.wait_for(lock, pause_, [this] { return stopping_ || (in_haste_ && newest_is_new_); });
    }
}

// With the lock held.
void AnchorKeeper::take(license::Standing tried, const Result<void>& written, Moment begun) {
    is_writing_ = false;
    last_ = written;
    has_written_ = has_written_ || written;
    if (written) {
        // What came since then was not in what has been written.
        behind_since_ = newest_is_new_ ? std::optional{begun} : std::nullopt;
    } else if (!newest_is_new_) {
        newest_ = std::move(tried);
    }
}

}  // namespace usher::store
