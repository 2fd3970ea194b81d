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
    {
        const std::scoped_lock lock{mutex_};
        newest_ = std::move(standing);
    }
    wake_.notify_one();
}

Result<void> AnchorKeeper::settle() {
    std::unique_lock lock{mutex_};
    in_haste_ = true;
    wake_.notify_one();
    tried_.wait(lock, [this] { return !newest_ && !is_writing_; });
    in_haste_ = false;
    return last_;
}

void AnchorKeeper::run() {
    std::unique_lock lock{mutex_};
    while (true) {
        wake_.wait(lock, [this] { return newest_ || stopping_; });
        if (!newest_) return;
        const license::Standing standing = *std::exchange(newest_, std::nullopt);
        is_writing_ = true;
        lock.unlock();
        const Result<void> written = write_(standing);
        // Nobody else changes `last_`.
        if (written.has_value() != last_.has_value()) on_turn_(written);
        lock.lock();
        is_writing_ = false;
        last_ = written;
        tried_.notify_all();
        wake_.wait_for(lock, pause_, [this] { return stopping_ || in_haste_; });
    }
}

}  // namespace usher::store
