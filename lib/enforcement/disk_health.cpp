#include "lib/enforcement/disk_health.hpp"

#include <utility>

namespace usher::enforcement {

DiskHealth::DiskHealth(TimeKeeper& time, AnchorLag anchor_lag, Log log)
    : time_{time}, anchor_lag_{std::move(anchor_lag)}, log_{std::move(log)} {}

void DiskHealth::note_store(const Result<void>& written) {
    store_.reset();
    if (!written) store_ = DiskTrouble{.since = time_.now(), .cause = written.error().message()};
}

const std::optional<DiskTrouble>& DiskHealth::anchor() {
    const std::optional<store::AnchorLag> lag = anchor_lag_();
    if (lag && lag->time > anchor_lag_max) {
        take(*lag);
    } else {
        let_go();
    }
    return anchor_;
}

void DiskHealth::take(const store::AnchorLag& lag) {
    const Error cause = lag.cause.value_or(Error{Errc::Timeout, "writing it takes no end"});
    const bool is_news = !anchor_;
    // Noted once, so that it stays the same however the calendar is set.
    const Instant since =
        anchor_ ? anchor_->since : time_.now() - std::chrono::duration_cast<Seconds>(lag.time);
    anchor_ = DiskTrouble{.since = since, .cause = cause.message()};
    if (is_news) {
        log_.error("nothing is charged until the anchor is written", {{"cause", anchor_->cause}});
    }
}

void DiskHealth::let_go() {
    if (anchor_) log_.notice("the anchor is written: charging goes on");
    anchor_.reset();
}

std::optional<Error> DiskHealth::objection_to_charging() {
    const std::optional<DiskTrouble>& trouble = anchor();
    const std::optional<store::AnchorLag> lag = anchor_lag_();
    if (!trouble && lag && lag->is_first) {
        return Error{Errc::Unavailable, "nothing is charged before the anchor has been written"};
    }
    if (!trouble) return std::nullopt;
    return Error{Errc::Unavailable,
                 "nothing is charged while the anchor cannot be written: " + trouble->cause};
}

}  // namespace usher::enforcement
