#include "tests/simulation/bad_disk.hpp"

namespace usher::simulation {

using test::DiskCall;
using test::DiskFault;

void BadDisk::turn_bad() {
    fault_rate_ = random_.happens(0.5) ? 0.001 : 0.01;
    if (!random_.happens(0.4)) return;
    const Time from{random_.between(0, 60'000)};
    const DiskFault fault = random_.happens(0.7) ? DiskFault::NoSpace : DiskFault::Quota;
    scheduler_.in(from, [this, fault] { lasting_ = fault; });
    scheduler_.in(from + Time{random_.between(1'000, 3'600'000)}, [this] { lasting_.reset(); });
}

DiskFault BadDisk::fault_of(DiskCall call) {
    if (is_calm_) return DiskFault::None;
    if (calls_to_power_cut_ && (*calls_to_power_cut_)-- == 0) {
        calls_to_power_cut_.reset();
        history_.note([&] { return "the power fails in a call: " + std::string{name(call)}; });
        return DiskFault::PowerCut;
    }
    if (lasting_ && fits(*lasting_, call) && call == DiskCall::Write) return *lasting_;
    // There are ten other calls to a flush.
    const double rate = call == DiskCall::Sync ? fault_rate_ * 10 : fault_rate_;
    if (rate == 0 || !random_.happens(rate)) return DiskFault::None;
    const DiskFault fault = any_fault_of(call, random_);
    history_.note([&] {
        return "the disk fails: " + std::string{name(call)} + ", " + std::string{name(fault)};
    });
    return fault;
}

}  // namespace usher::simulation
