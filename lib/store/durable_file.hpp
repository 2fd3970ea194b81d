/// Files that are whole or not there, below a directory that is held open. Blocks on disk.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

#include "lib/core/error.hpp"

namespace usher::store {

/// What `errno` says about the file `what`, with the code that `errc_of_errno` gives.
[[nodiscard]] Error error_of_errno(const std::string& what);

/// All of `bytes`; false, with errno set, if they cannot be written.
[[nodiscard]] bool write_whole(int file, std::string_view bytes);

/// Makes a file of mode 0600 that nobody sees under `name` before it is whole and on disk. False,
/// with errno set: EEXIST if `name` is there.
[[nodiscard]] bool write_new_file(int directory, const std::string& name,
                                  std::initializer_list<std::string_view> parts);

/// The same in the place of a file that may be there. `content` is told when the new file was
/// made, as `birth_of` says it.
[[nodiscard]] bool replace_file(int directory, const std::string& name,
                                const std::function<std::string(std::int64_t born)>& content);

/// When the file was made, in ns since 1970: by the filesystem's own record, which a copy does not
/// take along and no call sets. 0 where the filesystem keeps none.
[[nodiscard]] std::int64_t birth_of(int file) noexcept;

/// When the file's inode was changed last, in ns since 1970: what writes, links, renames or gives
/// it another mode or owner sets this to the machine's clock, and no call sets it to anything else.
[[nodiscard]] std::int64_t change_of(int file) noexcept;

}  // namespace usher::store
