#include "lib/journal/keys.hpp"

#include "lib/crypto/digest.hpp"

namespace usher::journal {

Keys::Keys(const Secret& store_key)
    : signing_{crypto::SigningKey::from_seed(
                   crypto::derive_key(store_key, "usher journal: signing of checkpoints"))
                   .value()},
      public_key_{signing_.public_key()} {}

}  // namespace usher::journal
