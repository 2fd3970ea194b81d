#include "lib/sandbox/oauth2/site_desk.hpp"

#include "lib/core/text.hpp"
#include "lib/crypto/scrypt.hpp"
#include "lib/sandbox/books.hpp"

namespace usher::sandbox::oauth2 {
namespace {

constexpr std::size_t email_bytes_max = 254;
constexpr std::size_t password_bytes_min = 8;
constexpr std::size_t password_bytes_max = 128;
constexpr std::size_t salt_bytes = 16;

bool is_email(std::string_view text) noexcept {
    const std::size_t at = text.find('@');
    return is_printable(text, 3, email_bytes_max) && at == text.rfind('@') && at != text.npos &&
           at != 0 && at + 1 != text.size();
}

}  // namespace

Result<void> check(const Credentials& credentials) {
    if (!is_email(credentials.email)) return Error{Errc::Malformed, "email: an address expected"};
    const std::size_t size = credentials.password.size();
    if (size < password_bytes_min || size > password_bytes_max) {
        return Error{Errc::Malformed, "password: 8 to 128 bytes expected"};
    }
    return {};
}

Result<SiteAccount> register_user(store::Database& database, const Registration& registration,
                                  Instant now) {
    const Credentials& credentials = registration.credentials;
    const Result<void> checked = check(credentials);
    if (!checked) return checked.error();
    SiteBooks site{database};
    if (site.find(credentials.email)) return Error{Errc::Conflict, "email: registered already"};

    const StoredPassword password{.salt = registration.salt,
                                  .hash = crypto::scrypt(credentials.password, registration.salt)};
    const Result<void> created = Books{database}.create_key({.user_key = registration.user_key,
                                                             .product = {},
                                                             .created_by = registration.api_key,
                                                             .created_at = now});
    if (!created) return created.error();
    Result<SiteAccount> account = site.add(credentials.email, password, registration.user_key, now);
    if (account) site.open_session(registration.session, account->id, now);
    return account;
}

Result<SiteAccount> sign_in(store::Database& database, const Credentials& credentials,
                            const std::string& session, Instant now) {
    const Result<void> checked = check(credentials);
    if (!checked) return checked.error();
    SiteBooks site{database};
    std::optional<SiteAccount> account = site.find(credentials.email);
    // Somebody unknown costs a hash as well.
    StoredPassword stored{.salt = std::string(salt_bytes, '\0')};
    if (account) stored = site.password_of(account->id).value_or(stored);
    const crypto::Digest256 hash = crypto::scrypt(credentials.password, stored.salt);
    const bool is_right =
        crypto::equal_in_constant_time(crypto::view(hash), crypto::view(stored.hash));
    if (!account || !is_right) {
        return Error{Errc::Unauthorized, "The email address or the password is wrong."};
    }
    site.open_session(session, account->id, now);
    return *std::move(account);
}

}  // namespace usher::sandbox::oauth2
