/// The anchor: a file beside the database that remembers how far the database had come, so that a
/// copy put back in its place is noticed (threat model D28, D29).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/core/error.hpp"
#include "lib/core/secret.hpp"
#include "lib/license/recovery.hpp"
#include "lib/store/files.hpp"

namespace usher::store {

/// How long making an anchor may take, until it stands in its place on disk. One that was changed
/// later than that after its birth was touched by somebody else.
inline constexpr std::chrono::nanoseconds anchor_made_within = std::chrono::minutes{1};

/// Const functions are thread-safe.
class AnchorFile {
public:
    /// `directory` outlives it. `machine_id`: what the system calls this machine (machine-id(5)),
    /// empty if unknown; it is kept hashed under the store key.
    AnchorFile(const StateDirectory& directory, const Secret& store_key,
               std::string_view machine_id,
               std::chrono::nanoseconds made_within = anchor_made_within);

    /// What stands there. Errc::NotAccepted or Errc::Storage as StateDirectory::note.
    [[nodiscard]] Result<license::AnchorFound> read() const;
    /// Puts a new one in its place, on disk when it returns. Where this machine is unknown it goes
    /// on naming the one that was known. Errc::StorageFull, or Errc::Storage, also where the next
    /// start would not take it for the original.
    [[nodiscard]] Result<void> write(const license::Standing& standing) const;

    /// This machine, hashed; empty if unknown.
    [[nodiscard]] const std::string& machine() const noexcept { return machine_; }

private:
    [[nodiscard]] Result<std::string> machine_to_name() const;
    [[nodiscard]] std::string mac_of(std::string_view text) const;
    [[nodiscard]] bool is_original(std::int64_t born_then,
                                   const StateDirectory::SmallFile& note) const noexcept;
    [[nodiscard]] std::optional<license::Anchor> parse(std::string_view text,
                                                       const StateDirectory::SmallFile& note) const;

    const StateDirectory& directory_;
    Secret key_;
    std::string machine_;
    std::chrono::nanoseconds made_within_;
};

}  // namespace usher::store
