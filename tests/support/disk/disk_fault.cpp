#include "tests/support/disk/disk_fault.hpp"

#include <array>

namespace usher::test {

bool fits(DiskFault fault, DiskCall call) noexcept {
    switch (fault) {
        case DiskFault::None:
        case DiskFault::InputOutput:
        case DiskFault::PowerCut: return true;
        case DiskFault::NoSpace:
        case DiskFault::Quota: return call == DiskCall::Write || call == DiskCall::Open;
        case DiskFault::NoDescriptor: return call == DiskCall::Open;
        case DiskFault::ShortWrite: return call == DiskCall::Write;
        case DiskFault::SyncKept:
        case DiskFault::SyncLost:
        case DiskFault::SyncIgnored: return call == DiskCall::Sync;
    }
    return false;
}

std::string_view name(DiskCall call) noexcept {
    switch (call) {
        case DiskCall::Open: return "open";
        case DiskCall::Read: return "read";
        case DiskCall::Write: return "write";
        case DiskCall::Truncate: return "truncate";
        case DiskCall::Sync: return "fsync";
        case DiskCall::Remove: return "unlink";
        case DiskCall::Size: return "fstat";
    }
    return "open";
}

std::string_view name(DiskFault fault) noexcept {
    switch (fault) {
        case DiskFault::None: return "none";
        case DiskFault::InputOutput: return "EIO";
        case DiskFault::NoSpace: return "ENOSPC";
        case DiskFault::Quota: return "EDQUOT";
        case DiskFault::NoDescriptor: return "EMFILE";
        case DiskFault::ShortWrite: return "short write";
        case DiskFault::SyncKept: return "fsync fails, data arrives";
        case DiskFault::SyncLost: return "fsync fails, data lost";
        case DiskFault::SyncIgnored: return "fsync ignored";
        case DiskFault::PowerCut: return "power cut";
    }
    return "none";
}

DiskFault any_fault_of(DiskCall call, Random& random) {
    constexpr std::array kinds{DiskFault::InputOutput,  DiskFault::NoSpace,    DiskFault::Quota,
                               DiskFault::NoDescriptor, DiskFault::ShortWrite, DiskFault::SyncKept,
                               DiskFault::SyncLost};
    while (true) {
        const DiskFault fault = kinds[random.below(kinds.size())];
        if (fits(fault, call)) return fault;
    }
}

}  // namespace usher::test
