/// A state directory with many keys, made without a daemon.
#pragma once

#include <string>

namespace usher::bench {

/// The user key `number`, counted from 0.
[[nodiscard]] std::string key_name(int number);

/// Makes the state directory `path` with `key_count` keys; each holds noAds for a year and was
/// confirmed just now.
void fill_store(const std::string& path, int key_count);

}  // namespace usher::bench
