#include "ipc/client/usher.h"
#include "ipc/protocol/verdict.hpp"

namespace protocol = usher::protocol;

const char* usher_reason_text(int reason) {
    if (reason < 0 || reason > 255) return "unknown";
    const auto known = protocol::reason_of(static_cast<std::uint8_t>(reason));
    return known ? protocol::name(*known).data()
                 : "unknown";  // names are literals: they end in NUL
}

const char* usher_freshness_text(int freshness) {
    if (freshness < USHER_FRESH || freshness > USHER_EXPIRED) return "unknown";
    return protocol::name(static_cast<protocol::Freshness>(freshness)).data();
}

const char* usher_error_text(int error) {
    switch (error) {
        case USHER_E_ARGUMENT: return "an argument is missing, empty or too long";
        case USHER_E_MEMORY: return "out of memory";
        case USHER_E_NO_DAEMON: return "no daemon answers";
        case USHER_E_TIMEOUT: return "the daemon did not answer in time";
        case USHER_E_FULL: return "a queue is full";
        case USHER_E_SYSTEM: return "the system refused a thread, a descriptor or address space";
        default: return "unknown";
    }
}

const char* usher_version(void) {
    return USHER_VERSION;
}
