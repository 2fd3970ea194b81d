/// The account site's books: users with their keys, what they have agreed to, sessions, codes and
/// tokens (specs/acestream.md 9).
///
/// Pure SQL on a `store::Database`: no clock, no network. Call it inside `Database::write`; there
/// it may throw store::StorageFailure. Sessions, codes and tokens come in as the random texts that
/// they are, and are kept as digests.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/crypto/digest.hpp"
#include "lib/store/database.hpp"

namespace usher::sandbox::oauth2 {

inline constexpr Seconds code_lifetime = std::chrono::minutes{10};
inline constexpr Seconds token_lifetime = std::chrono::hours{1};
inline constexpr Seconds session_lifetime = std::chrono::hours{24};

/// Names a user of the account site.
struct SiteUserNumber {
    std::int64_t value = 0;
    friend bool operator==(const SiteUserNumber&, const SiteUserNumber&) = default;
};

struct SiteAccount {
    SiteUserNumber id{};
    std::string email;
    UserKey user_key;
};

/// What a password is compared with.
struct StoredPassword {
    std::string salt;  ///< 16 bytes
    crypto::Digest256 hash{};
};

/// What was asked for and agreed to.
struct Scope {
    bool user_key = false;
    bool email = false;
    friend bool operator==(const Scope&, const Scope&) = default;
};

/// `userkey email`, `userkey` or `email`.
[[nodiscard]] std::string scope_text(Scope scope);
/// The scope that the words of `text` say, one space between; none for any other word, or no word.
[[nodiscard]] std::optional<Scope> read_scope(std::string_view text);

/// What a code is good for.
struct CodeGrant {
    std::string app;
    SiteUserNumber user{};
    std::string redirect_uri;
    Scope scope{};
    std::optional<std::string> challenge{};  ///< of S256
};

/// What a token request says of the code.
struct Redemption {
    std::string_view app;
    std::string_view redirect_uri;
    std::optional<std::string_view> verifier{};
    bool is_authenticated = false;  ///< by the app's client secret
};

/// What a token tells.
struct UserData {
    SiteAccount account;
    Scope scope{};
};

class SiteBooks {
public:
    /// `database` outlives the books.
    explicit SiteBooks(store::Database& database) noexcept : database_{database} {}

    /// The user key is in the books already. Errc::Conflict: the address is known, whatever its
    /// letters' case.
    [[nodiscard]] Result<SiteAccount> add(const std::string& email, const StoredPassword& password,
                                          const UserKey& user_key, Instant now);
    [[nodiscard]] std::optional<SiteAccount> find(std::string_view email);
    [[nodiscard]] std::optional<StoredPassword> password_of(SiteUserNumber user);

    void open_session(std::string_view session, SiteUserNumber user, Instant now);
    [[nodiscard]] std::optional<SiteAccount> signed_in(std::string_view session, Instant now);

    void agree(SiteUserNumber user, std::string_view app, Scope scope, Instant now);
    [[nodiscard]] bool has_agreed(SiteUserNumber user, std::string_view app, Scope scope);

    /// Good until `code_lifetime` from now, once. Forgets what has ended.
    void issue_code(std::string_view code, const CodeGrant& grant, Instant now);
    /// Takes the code and makes `token` good for `token_lifetime`; the token's scope. None, and
    /// nothing has changed, for a code that is unknown, expired, another app's, was given to
    /// another redirect address, or whose challenge the verifier does not meet. None for one that
    /// was used already: then the token that it gave is good for nothing any more. Without the
    /// client secret only a native app's code is taken: one with a challenge, for an address of the
    /// loopback interface.
    [[nodiscard]] std::optional<Scope> redeem(std::string_view code, const Redemption& redemption,
                                              std::string_view token, Instant now);
    [[nodiscard]] std::optional<UserData> data_for(std::string_view token, Instant now);

private:
    store::Database& database_;
};

}  // namespace usher::sandbox::oauth2
