#include "lib/enforcement/disk_health.hpp"

#include <utility>

namespace usher::enforcement {

DiskHealth::DiskHealth(TimeKeeper& time, AnchorLag anchor_lag)
    : time_{time}, anchor_lag_{std::move(anchor_lag)} {}

void DiskHealth::note_store(const Result<void>& written) {
    store_.reset();
    if (!written) store_ = DiskTrouble{.since = time_.now(), .cause = written.error().message()};
}

const std::optional<DiskTrouble>& DiskHealth::anchor() {
    const std::optional<store::AnchorLag> lag = anchor_lag_();
    if (!lag || lag->time <= anchor_lag_max) {
        anchor_.reset();
        return anchor_;
    }
    const Error cause = lag->cause.value_or(Error{Errc::Timeout, "the disk takes no end"});
    // Noted once, so that it stays the same however the calendar is set.
    const Instant since =
        anchor_ ? anchor_->since : time_.now() - std::chrono::duration_cast<Seconds>(lag->time);
    anchor_ = DiskTrouble{.since = since, .cause = cause.message()};
    return anchor_;
}

std::optional<Error> DiskHealth::objection_to_charging() {
    const std::optional<DiskTrouble>& trouble = anchor();
    if (!trouble) return std::nullopt;
    return Error{Errc::Unavailable,
                 "nothing is charged while the anchor cannot be written: " + trouble->cause};
}

}  // namespace usher::enforcement
