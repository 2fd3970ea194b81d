/// Secrets that the administrator hands to the daemon: systemd credentials or files of mode 0600.
#pragma once

#include <string>

#include "daemon/config/config.hpp"
#include "lib/core/error.hpp"
#include "lib/core/secret.hpp"
#include "lib/store/files.hpp"

namespace usher::app {

/// The store key: the credential `store-key` if the service manager brought one, else the file
/// `store.key` of the state directory, made at the first start; Errc::NotFound if that file is
/// missing while a database is there (threat model D27).
[[nodiscard]] Result<Secret> store_key(const store::StateDirectory& state);

/// Whether there is a store key, which `store_key` would not make.
[[nodiscard]] bool has_store_key(const store::StateDirectory& state);

/// A secret of an operator's from its credential or file: its first line, at most 4 KiB. There is
/// no other way to any of them. Errc::Forbidden in the device role, with nothing opened;
/// Errc::NotFound if it is not there, Errc::TooLarge beyond that, Errc::NotAccepted for a file that
/// is empty, no regular file or a link, or that another user owns, links to or may read (threat
/// model D20), else as store::error_of_errno.
[[nodiscard]] Result<Secret> operator_secret(config::Role role, const config::SecretSource& source);

/// The content of a file of product keys, at most 64 KiB; errors as those of operator_secret for a
/// file.
[[nodiscard]] Result<Secret> product_keys(const std::string& path);

/// A file's content, at most 64 KiB. Errc::NotFound or Errc::TooLarge, naming the file, else as
/// store::error_of_errno.
[[nodiscard]] Result<std::string> read_text_file(const std::string& path);

}  // namespace usher::app
