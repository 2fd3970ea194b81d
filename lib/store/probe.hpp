/// A sealed value that shows whether the store key is the file's. Only for sources of this module.
#pragma once

#include "lib/core/error.hpp"
#include "lib/store/database.hpp"
#include "lib/store/sealer.hpp"

namespace usher::store {

/// Makes the value in a new file. Errors as Database::check; Errc::NotAccepted if the file was
/// sealed under another key.
[[nodiscard]] Result<void> check_store_key(Database& database, const Sealer& sealer);

/// Whether the file was made by a version that kept no journal, and none was begun since. Nobody
/// without the store key can bring that about, unless he has a copy of the file of that time.
[[nodiscard]] bool is_without_journal(Database& database, const Sealer& sealer);
/// A journal is begun.
void mark_journal(Database& database, const Sealer& sealer);

}  // namespace usher::store
