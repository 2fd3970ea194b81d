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

/// The operator's API secret from the configured credential or file: its first line, at most 4 KiB.
/// Errc::NotFound if it is not there, Errc::TooLarge beyond that, Errc::NotAccepted for a file that
/// is empty, no regular file or a link, or that another user owns, links to or may read (threat
/// model D20), else as store::error_of_errno.
[[nodiscard]] Result<Secret> api_secret(const config::OperatorUpstream& upstream);
/// The provider's API key in the same way.
[[nodiscard]] Result<Secret> api_key(const config::ProviderUpstream& upstream);

/// The content of a file of product keys, at most 64 KiB; errors as those of api_secret for a file.
[[nodiscard]] Result<Secret> product_keys(const std::string& path);

/// A file's content, at most 64 KiB. Errc::NotFound or Errc::TooLarge, naming the file, else as
/// store::error_of_errno.
[[nodiscard]] Result<std::string> read_text_file(const std::string& path);

}  // namespace usher::app
