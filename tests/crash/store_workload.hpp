/// What a daemon's life writes into its store, in small.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lib/store/store.hpp"
#include "tests/support/random.hpp"

namespace usher::test {

/// One write. Given twice to databases of the same content, it does the same twice, refusals
/// included.
using StoreWrite = std::function<Result<void>(store::Tables&)>;
/// Writes that arrive together and share a commit.
using Batch = std::vector<StoreWrite>;

/// Keys that come, change and go; activations that go their way; tokens; the time mark; the
/// journal. The first batch makes the installation.
[[nodiscard]] std::vector<Batch> workload(Random& random, std::size_t batches);

/// All rows of all tables, as text; without what is sealed, whose bytes differ each time. Inside
/// Database::read.
[[nodiscard]] std::string dump(store::Database& database);

}  // namespace usher::test
