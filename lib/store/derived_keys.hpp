/// What the store derives from its key.
#pragma once

#include <utility>

#include "lib/core/secret.hpp"
#include "lib/crypto/digest.hpp"
#include "lib/journal/keys.hpp"
#include "lib/store/sealer.hpp"

namespace usher::store {

/// Thread-safe.
struct DerivedKeys {
    /// `store_key` has 32 bytes.
    explicit DerivedKeys(const Secret& store_key, SubjectOf subject_of = {})
        : sealer{store_key, std::move(subject_of)},
          journal{store_key},
          record{crypto::derive_key(store_key, "usher store: the installation's record").reveal()} {
    }

    Sealer sealer;
    journal::Keys journal;
    crypto::HmacKey record;  ///< the installation's row
};

}  // namespace usher::store
