/// Television channels in the sandbox's database.
///
/// Inside `Database::write` or `read`; may throw store::StorageFailure.
#pragma once

#include <optional>

#include "lib/core/error.hpp"
#include "lib/sandbox/aminotv/paging.hpp"
#include "lib/store/database.hpp"
#include "lib/upstream/aminotv/channel_document.hpp"

namespace usher::sandbox::aminotv {

using upstream::aminotv::Channel;

class ChannelBooks {
public:
    /// `database` outlives the books.
    explicit ChannelBooks(store::Database& database) noexcept : database_{database} {}

    /// The id: the one it brings, or the next free one. Errc::Conflict: the id is taken;
    /// Errc::Malformed: it is not a decimal number above 0.
    [[nodiscard]] Result<ChannelId> add(const Channel& channel);
    [[nodiscard]] std::optional<Channel> find(const ChannelId& id);
    [[nodiscard]] Page<Channel> list(const Cut& cut);

private:
    store::Database& database_;
};

}  // namespace usher::sandbox::aminotv
