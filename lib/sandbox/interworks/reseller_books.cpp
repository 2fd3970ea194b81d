#include "lib/sandbox/interworks/reseller_books.hpp"

#include <algorithm>
#include <array>

#include "lib/core/text.hpp"
#include "lib/crypto/digest.hpp"
#include "lib/crypto/encoding.hpp"
#include "lib/http/ascii.hpp"

namespace usher::sandbox::interworks {
namespace {

constexpr std::array editions{Edition::Basic, Edition::Free, Edition::Standard};
constexpr std::size_t digest_bytes = 32;

std::int64_t number_of(AccountId id) noexcept {
    return static_cast<std::int64_t>(id);
}

// 16 bytes as a GUID of version 4.
std::string guid_of(std::string bytes) {
    bytes[6] = static_cast<char>((static_cast<unsigned char>(bytes[6]) & 0x0fU) | 0x40U);
    bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3fU) | 0x80U);
    std::string text = to_hex(bytes);
    for (const std::size_t at : {8U, 13U, 18U, 23U}) text.insert(at, 1, '-');
    return text;
}

// 32 bytes in standard base64, which end in one `=`.
std::string base64_of(std::string_view bytes) {
    std::string text = crypto::to_base64url(bytes);
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    return text + "=";
}

std::size_t character_count(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

bool is_alphanumeric(char c) {
    return http::is_digit(c) || (http::lower(c) >= 'a' && http::lower(c) <= 'z');
}

// The pattern that OpenAPI gives for the e-mail addresses of accounts.
bool is_email(std::string_view text) {
    const std::size_t at = text.find('@');
    if (at == 0 || at == std::string_view::npos) return false;
    const bool is_local = std::ranges::all_of(text.substr(0, at), [](char c) {
        return is_alphanumeric(c) || std::string_view{"+_-."}.find(c) != std::string_view::npos;
    });
    std::string_view domain = text.substr(at + 1);
    const std::size_t last_dot = domain.rfind('.');
    if (!is_local || last_dot == std::string_view::npos) return false;
    const std::string_view last = domain.substr(last_dot + 1);
    if (last.size() < 2 || last.size() > 20 || !std::ranges::all_of(last, is_alphanumeric)) {
        return false;
    }
    domain = domain.substr(0, last_dot);
    const bool has_empty_label = domain.empty() || domain.starts_with('.') ||
                                 domain.ends_with('.') || domain.find("..") != std::string::npos;
    return !has_empty_label && std::ranges::all_of(domain, [](char c) {
        return is_alphanumeric(c) || c == '-' || c == '.';
    });
}

ApiUser read_user(const store::Statement& row) {
    return {.number = row.integer(0),
            .username = row.text(1),
            .email = row.text(2),
            .reseller = {.id = AccountId{static_cast<std::int32_t>(row.integer(3))},
                         .name = row.text(4),
                         .edition = edition_of(row.text(5)).value_or(Edition::Basic)}};
}

}  // namespace

std::string_view name(Edition edition) noexcept {
    switch (edition) {
        case Edition::Basic: return "Basic";
        case Edition::Free: return "Free";
        case Edition::Standard: return "Standard";
    }
    return "Basic";
}

std::optional<Edition> edition_of(std::string_view word) noexcept {
    const auto* const found =
        std::ranges::find(editions, word, [](Edition edition) { return name(edition); });
    if (found == editions.end()) return std::nullopt;
    return *found;
}

Result<void> check_user_form(const UserForm& form) {
    const auto wrong = [](const char* text) { return Error{Errc::Malformed, text}; };
    const std::size_t name_size = character_count(form.username);
    if (name_size < 1 || name_size > 100 || !is_line(form.username)) {
        return wrong("username: 1 to 100 characters expected");
    }
    if (!is_email(form.email)) return wrong("email: an e-mail address expected");
    const std::size_t password_size = character_count(form.password.reveal());
    if (password_size < 8 || password_size > 128 || !is_utf8(form.password.reveal())) {
        return wrong("password: 8 to 128 characters expected");
    }
    const bool is_confirmed =
        crypto::equal_in_constant_time(form.password.reveal(), form.confirmation.reveal());
    if (!is_confirmed) return wrong("confirmPassword: does not match password");
    return {};
}

std::optional<ClientKeys> ResellerBooks::keys() {
    store::Statement query =
        database_.prepare("SELECT client_key, client_secret FROM interworks_distributor");
    if (!query.step()) return std::nullopt;
    return ClientKeys{.key = query.text(0), .secret = query.text(1)};
}

Result<ClientKeys> ResellerBooks::generate_keys(bool again, const RandomBytes& random) {
    if (keys() && !again) return Error{Errc::Conflict, "KeysAlreadyGenerated"};
    ClientKeys fresh{.key = guid_of(random(16)), .secret = base64_of(random(digest_bytes))};
    put(fresh);
    return fresh;
}

void ResellerBooks::put(const ClientKeys& keys) {
    database_
        .prepare(
            "INSERT OR REPLACE INTO interworks_distributor (id, client_key, client_secret)"
            " VALUES (1, ?, ?)")
        .bind(keys.key)
        .bind(keys.secret)
        .run();
    database_.prepare("DELETE FROM interworks_token").run();
}

void ResellerBooks::clear() {
    for (const char* const table :
         {"interworks_token", "interworks_user", "interworks_reseller", "interworks_distributor"}) {
        database_.prepare(std::string{"DELETE FROM "} + table).run();
    }
}

void ResellerBooks::put(const Reseller& reseller) {
    database_
        .prepare(
            "INSERT INTO interworks_reseller (id, name, edition) VALUES (?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET name = excluded.name, edition = excluded.edition")
        .bind(number_of(reseller.id))
        .bind(reseller.name)
        .bind(name(reseller.edition))
        .run();
}

std::optional<Reseller> ResellerBooks::find(AccountId id) {
    store::Statement query =
        database_.prepare("SELECT name, edition FROM interworks_reseller WHERE id = ?");
    query.bind(number_of(id));
    if (!query.step()) return std::nullopt;
    return Reseller{.id = id,
                    .name = query.text(0),
                    .edition = edition_of(query.text(1)).value_or(Edition::Basic)};
}

std::vector<Reseller> ResellerBooks::resellers() {
    store::Statement query =
        database_.prepare("SELECT id, name, edition FROM interworks_reseller ORDER BY id");
    std::vector<Reseller> all;
    while (query.step()) {
        all.push_back({.id = AccountId{static_cast<std::int32_t>(query.integer(0))},
                       .name = query.text(1),
                       .edition = edition_of(query.text(2)).value_or(Edition::Basic)});
    }
    return all;
}

Result<ApiUser> ResellerBooks::add_user(AccountId reseller, const UserForm& form,
                                        const RandomBytes& random) {
    const std::optional<Reseller> owner = find(reseller);
    if (!owner) return Error{Errc::NotFound, "no such reseller"};
    if (owner->edition == Edition::Basic) return Error{Errc::Forbidden, "EditionNotEntitled"};
    if (!keys()) return Error{Errc::Conflict, "KeysNotGenerated"};
    const Result<void> checked = check_user_form(form);
    if (!checked) return checked.error();
    store::Statement taken = database_.prepare("SELECT 1 FROM interworks_user WHERE username = ?");
    taken.bind(form.username);
    if (taken.step()) return Error{Errc::Conflict, "UsernameTaken"};

    const std::string salt = random(digest_bytes);
    const crypto::Digest256 digest = crypto::hmac_sha256(salt, form.password.reveal());
    database_
        .prepare(
            "INSERT INTO interworks_user (username, reseller, email, salt, password)"
            " VALUES (?, ?, ?, ?, ?)")
        .bind(form.username)
        .bind(number_of(reseller))
        .bind(form.email)
        .bind(store::Blob{salt})
        .bind(store::Blob{crypto::view(digest)})
        .run();
    return ApiUser{.number = users(reseller).back().number,
                   .username = form.username,
                   .email = form.email,
                   .reseller = *owner};
}

Result<void> ResellerBooks::remove_user(AccountId reseller, std::string_view username) {
    const std::int64_t removed =
        database_.prepare("DELETE FROM interworks_user WHERE reseller = ? AND username = ?")
            .bind(number_of(reseller))
            .bind(username)
            .run();
    if (removed == 0) return Error{Errc::NotFound, "no such user"};
    return {};
}

std::vector<ApiUser> ResellerBooks::users(std::optional<AccountId> reseller) {
    store::Statement query = database_.prepare(
        "SELECT number, username, email, r.id, r.name, r.edition FROM interworks_user"
        " JOIN interworks_reseller AS r ON r.id = reseller WHERE r.id = ? OR ? = 0"
        " ORDER BY r.id, number");
    const std::int64_t wanted = reseller ? number_of(*reseller) : 0;
    query.bind(wanted).bind(wanted);
    std::vector<ApiUser> all;
    while (query.step()) all.push_back(read_user(query));
    return all;
}

std::optional<ApiUser> ResellerBooks::log_in(std::string_view username, const Secret& password) {
    store::Statement query = database_.prepare(
        "SELECT number, username, email, r.id, r.name, r.edition, salt, password"
        " FROM interworks_user JOIN interworks_reseller AS r ON r.id = reseller"
        " WHERE username = ?");
    query.bind(username);
    const bool is_known = query.step();
    // An unknown user costs the same.
    const std::string salt = is_known ? query.blob(6) : std::string(digest_bytes, '\0');
    const std::string kept = is_known ? query.blob(7) : std::string(digest_bytes, '\0');
    const crypto::Digest256 digest = crypto::hmac_sha256(salt, password.reveal());
    const bool is_same = crypto::equal_in_constant_time(crypto::view(digest), kept);
    if (!is_known || !is_same) return std::nullopt;
    return read_user(query);
}

}  // namespace usher::sandbox::interworks
