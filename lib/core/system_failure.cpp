#include "lib/core/system_failure.hpp"

#include <cerrno>

namespace usher {

Errc errc_of_errno(int cause) noexcept {
    switch (cause) {
        case EACCES:
        case EPERM:
        case ELOOP:
        case ENOTDIR:
        case EISDIR:
        case ENXIO:  // a socket, or a device that is not there
        case ENAMETOOLONG: return Errc::NotAccepted;
        case ENOSPC:
        case EDQUOT:
        case EFBIG: return Errc::StorageFull;
        case EEXIST: return Errc::Conflict;
        default: return Errc::Storage;
    }
}

}  // namespace usher
