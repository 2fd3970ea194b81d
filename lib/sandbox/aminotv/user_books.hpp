/// Users in the sandbox's database, and the refresh tokens that they hold.
///
/// Inside `Database::write` or `read`; may throw store::StorageFailure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/sandbox/aminotv/paging.hpp"
#include "lib/store/database.hpp"
#include "lib/upstream/aminotv/user_document.hpp"

namespace usher::sandbox::aminotv {

using upstream::aminotv::User;

class UserBooks {
public:
    /// `database` outlives the books.
    explicit UserBooks(store::Database& database) noexcept : database_{database} {}

    /// The id: the one that `user` brings, or the next free one for an empty one. Registered at
    /// `now`, if it does not say when. Without a `password`, or with an empty one, nobody can log
    /// in. Errc::Conflict: the id or the e-mail is taken; Errc::Malformed: the id is not a decimal
    /// number above 0.
    [[nodiscard]] Result<UserId> add(const User& user, const std::optional<std::string>& password,
                                     Instant now);
    /// A `password` that is none stays. Errc::NotFound: `unknown user`; Errc::Conflict: the e-mail
    /// is taken.
    [[nodiscard]] Result<void> replace(const User& user,
                                       const std::optional<std::string>& password);
    /// With licences, devices, remembered purchases and tokens; charges stay. Whether there was
    /// one.
    bool remove(const UserId& id);

    [[nodiscard]] bool knows(const UserId& id);
    [[nodiscard]] std::optional<User> find(const UserId& id);
    /// The user with this e-mail, whatever its letters' case, and password.
    [[nodiscard]] std::optional<User> find_by_login(std::string_view email,
                                                    std::string_view password);
    [[nodiscard]] Page<User> list(const Cut& cut);

    /// The number of a new refresh token, which holds before `expires_at`.
    [[nodiscard]] std::int64_t add_refresh_token(const UserId& id, Instant expires_at);
    [[nodiscard]] bool holds_refresh_token(const UserId& id, std::int64_t number);
    /// How many there were.
    std::int64_t revoke_refresh_tokens(const UserId& id);

private:
    [[nodiscard]] bool is_taken(std::string_view email, std::int64_t by_other_than);

    store::Database& database_;
};

}  // namespace usher::sandbox::aminotv
