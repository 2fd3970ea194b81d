/// What the account site keeps in memory.
#pragma once

#include "lib/crypto/digest.hpp"
#include "lib/crypto/random.hpp"

namespace usher::sandbox::oauth2 {

struct State {
    /// Makes the forms' tokens; another one after each start, so that open forms are stale then.
    crypto::HmacKey form_key{crypto::random_bytes(sizeof(crypto::Digest256))};
};

}  // namespace usher::sandbox::oauth2
