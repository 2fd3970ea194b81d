/// SipHash over a whole message, as the tests compare it.
#pragma once

#include <string_view>

#include "ipc/protocol/siphash.hpp"

namespace usher::protocol::test {

[[nodiscard]] inline Hash128 sip_hash(const HashKey& key, std::string_view message) {
    SipHash hash{key};
    const std::uint64_t rest = add_words(hash, message);
    return hash.finish(rest, message.size());
}

}  // namespace usher::protocol::test
