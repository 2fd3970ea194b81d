#include "daemon/app/process.hpp"

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/system/system_error.hpp>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <new>
#include <optional>
#include <span>
#include <system_error>

#include "lib/core/system_failure.hpp"

namespace usher::app {
namespace {

// Of one program or library. What may be written is not touched; the rest comes from a file as it
// was. Failing costs nothing but the memory.
int unmap_constants(dl_phdr_info* object, std::size_t, void*) noexcept {
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    for (const ElfW(Phdr) & segment : std::span{object->dlpi_phdr, object->dlpi_phnum}) {
        if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
        const std::uintptr_t begin = object->dlpi_addr + segment.p_vaddr;
        const std::uintptr_t first = begin / page * page;
        // An address that the loader gives as a number.
        void* const where = reinterpret_cast<void*>(first);  // NOLINT(performance-no-int-to-ptr)
        static_cast<void>(::madvise(where, begin + segment.p_memsz - first, MADV_DONTNEED));
    }
    return 0;
}

// The system's errno that `exception` carries; none if it carries none.
std::optional<int> errno_of(const std::exception& exception) noexcept {
    if (dynamic_cast<const std::bad_alloc*>(&exception) != nullptr) return ENOMEM;
    std::error_code code;
    if (const auto* of_asio = dynamic_cast<const boost::system::system_error*>(&exception)) {
        code = of_asio->code();
    } else if (const auto* of_std = dynamic_cast<const std::system_error*>(&exception)) {
        code = of_std->code();
    }
    const bool is_errno =
        code.category() == std::system_category() || code.category() == std::generic_category();
    return code && is_errno ? std::optional{code.value()} : std::nullopt;
}

}  // namespace

ExitCode exit_code_of(const Error& error) noexcept {
    switch (error.code()) {
        case Errc::Storage:
        case Errc::Unsettled: return exit_storage_broken;
        case Errc::StorageFull:
        case Errc::Unavailable: return exit_later;
        case Errc::Unknown:
        case Errc::Malformed:
        case Errc::NotFound:
        case Errc::Conflict:
        case Errc::NotAccepted:
        case Errc::Unauthorized:
        case Errc::Forbidden:
        case Errc::TooLarge:
        case Errc::Timeout:
        case Errc::Unreachable:
        case Errc::NoAnswer:
        case Errc::Rejected:
        case Errc::Damaged: return exit_misconfigured;
    }
    return exit_misconfigured;
}

ExitCode exit_code_of(const std::exception& exception) noexcept {
    const std::optional<int> cause = errno_of(exception);
    if (!cause) return exit_failed;
    const Errc code = errc_of_errno(*cause);
    if (code == Errc::StorageFull) return exit_later;
    return code == Errc::Storage ? exit_storage_broken : exit_failed;
}

void harden_process() {
    const rlimit none{.rlim_cur = 0, .rlim_max = 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    umask(S_IRWXG | S_IRWXO);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
}

void release_start_memory() noexcept {
    ::malloc_trim(0);
    dl_iterate_phdr(unmap_constants, nullptr);
}

}  // namespace usher::app
