#include "lib/upstream/interworks/full_pass.hpp"

namespace usher::upstream::interworks {

bool is_full_pass_due(std::optional<Instant> last, Instant now) noexcept {
    return !last || now - *last >= full_pass_interval;
}

void PassSigns::take(const Paging& paging) noexcept {
    if (!paging.total_records) return;
    fell_ = fell_ || (total_ && *paging.total_records < *total_);
    total_ = paging.total_records;
}

PassVerdict PassSigns::verdict(std::size_t row_count, int repeats_so_far) const noexcept {
    const bool lacks_rows = total_ && std::cmp_less(row_count, *total_);
    if (!fell_ && !lacks_rows) return PassVerdict::Clean;
    return repeats_so_far < pass_repeats_max ? PassVerdict::Repeat : PassVerdict::Doubtful;
}

bool confirms_absence(const Failure& failure) noexcept {
    return failure.cause == Cause::NoSuchObject;
}

}  // namespace usher::upstream::interworks
