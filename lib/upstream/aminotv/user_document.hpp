/// Users as the provider's own systems see them (specs/aminotv.md 4.3, 5.3). Pure; tolerant and
/// strict as license_document.hpp says.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/upstream/aminotv/error_document.hpp"
#include "lib/upstream/aminotv/flaws.hpp"
#include "lib/upstream/aminotv/write_options.hpp"

namespace usher::upstream::aminotv {

/// Refuses every purchase of the user; what is held already goes on. No other flag has an effect
/// (choice U17).
inline constexpr std::string_view purchase_restricted = "LICENSE_PURCHASE_RESTRICTED";
/// The only state that may log in.
inline constexpr std::string_view registered = "REGISTERED";
inline constexpr std::string_view unregistered = "UNREGISTERED";

struct User {
    UserId id;
    std::string name{};
    std::vector<std::string> flags{};  ///< in their order; unknown ones are kept
    std::string email{};
    std::string telephone{};  ///< E.123 notation, unchecked
    std::string registration_state{unregistered};
    std::optional<Instant> registered_at{};
    std::optional<std::string> external_id{};  ///< the provider's own customer id
    std::string default_profile{};             ///< id of the profile made with the user

    [[nodiscard]] bool is_restricted() const;
    friend bool operator==(const User&, const User&) = default;
};

/// One page of users.
struct UserDocument {
    std::vector<User> users{};
    std::optional<std::string> next{};  ///< `links.next` as written, not empty
    std::size_t resource_count = 0;     ///< in `data`, with those that were left out
    Flaws flaws{};
};

/// Reads a document whose HTTP status said success. Errc::Malformed when it is no JSON object, or
/// `data` is neither an array nor an object.
[[nodiscard]] Result<UserDocument> read_users(std::string_view body);
[[nodiscard]] std::string write_users(std::span<const User> users,
                                      const WriteOptions& options = {});

/// What a request says of a user; what it does not mention stays. For creation and PATCH.
struct UserChange {
    std::optional<std::string> name{};
    std::optional<std::vector<std::string>> flags{};
    std::optional<std::string> email{};
    std::optional<std::string> telephone{};
    std::optional<std::string> registration_state{};
    std::optional<std::string> external_id{};
    std::optional<std::string> password{};  ///< write-only: no answer has it

    friend bool operator==(const UserChange&, const UserChange&) = default;
};

/// Refused with MALFORMED_DOCUMENT when it is not JSON, has no `data` or another `type`, or several
/// resources; with INVALID_ATTRIBUTE that points to the member for everything else.
[[nodiscard]] Accepted<UserChange> read_user_change(std::string_view body);
/// All but the password, which no `User` holds.
void apply(const UserChange& change, User& user);
[[nodiscard]] std::string write_user_change(const UserChange& change);

}  // namespace usher::upstream::aminotv
