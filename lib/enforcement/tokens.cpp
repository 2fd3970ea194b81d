#include "lib/enforcement/tokens.hpp"

#include <algorithm>

#include "lib/core/text.hpp"
#include "lib/crypto/digest.hpp"
#include "lib/crypto/encoding.hpp"
#include "lib/crypto/random.hpp"
#include "lib/enforcement/journal_notes.hpp"

namespace usher::enforcement {
namespace {

constexpr std::string_view token_prefix = "usher_";
constexpr std::size_t token_random_bytes = 32;
constexpr std::size_t name_size_max = 64;

bool has(Scopes scopes, Scope scope) {
    return (scopes & static_cast<Scopes>(scope)) != 0;
}

}  // namespace

std::string_view name(Scope scope) noexcept {
    switch (scope) {
        case Scope::Read: return "read";
        case Scope::Keys: return "keys";
        case Scope::Activate: return "activate";
        case Scope::Sync: return "sync";
        case Scope::Stream: return "stream";
    }
    return "read";
}

std::optional<Scope> scope_of(std::string_view text) noexcept {
    for (const Scope scope : all_scopes()) {
        if (name(scope) == text) return scope;
    }
    return std::nullopt;
}

const std::vector<Scope>& all_scopes() noexcept {
    static const std::vector<Scope> scopes{Scope::Read, Scope::Keys, Scope::Activate, Scope::Sync,
                                           Scope::Stream};
    return scopes;
}

Tokens::Tokens(store::Store& store, TimeKeeper& time) noexcept : store_{store}, time_{time} {}

Result<void> Tokens::read_all() {
    return store_.write_now([this](store::Tables& tables) -> Result<void> {
        tokens_ = tables.tokens.all();
        return {};
    });
}

Task<Result<NewToken>> Tokens::create(std::string name, Scopes scopes,
                                      std::optional<Seconds> lifetime, Actor actor) {
    if (!is_identifier(name, name_size_max)) {
        co_return Error{Errc::Malformed, "name: 1 to " + std::to_string(name_size_max) +
                                             " of [A-Za-z0-9._-] expected"};
    }
    if (scopes == 0) co_return Error{Errc::Malformed, "scopes: at least one expected"};
    if (tokens_.size() >= count_max) {
        co_return Error{Errc::TooLarge,
                        "there are " + std::to_string(count_max) + " tokens already"};
    }

    if (std::ranges::find(tokens_, name, &Token::name) != tokens_.end()) {
        co_return Error{Errc::Conflict, "name: there is a token of that name"};
    }

    const Instant now = time_.now();
    NewToken fresh{.text = std::string{token_prefix} +
                           crypto::to_base64url(crypto::random_bytes(token_random_bytes)),
                   .token = {.name = std::move(name), .scopes = scopes, .created_at = now}};
    fresh.token.hash = crypto::sha256(fresh.text);
    if (lifetime) fresh.token.expires_at = now + *lifetime;

    auto insert = [token = fresh.token,
                   actor = std::move(actor)](store::Tables& tables) -> Result<Token> {
        Token inserted = tables.tokens.insert(token);
        tables.journal.append(token_created_note(inserted, actor));
        return inserted;
    };
    const Result<Token> inserted = co_await store_.write(std::move(insert));
    if (!inserted) co_return inserted.error();
    fresh.token = *inserted;
    tokens_.push_back(fresh.token);
    co_return fresh;
}

Task<Result<void>> Tokens::remove(std::string name, Actor actor) {
    auto erase = [name, actor = std::move(actor), now = time_.now(),
                  mark = time_.mark()](store::Tables& tables) -> Result<void> {
        if (!tables.tokens.remove(name)) return Error{Errc::NotFound, "no token of that name"};
        tables.installation.keep(mark);
        tables.journal.append(token_removed_note(name, actor, now));
        return {};
    };
    const Result<void> removed = co_await store_.write(std::move(erase));
    if (!removed) co_return removed.error();
    std::erase_if(tokens_, [&name](const Token& token) { return token.name == name; });
    co_return Result<void>{};
}

Result<Actor> Tokens::authorize(std::string_view text, Scope scope) {
    const crypto::Digest256 hash = crypto::sha256(text);
    const auto found = std::ranges::find_if(tokens_, [&hash](const Token& token) {
        return crypto::equal_in_constant_time(crypto::view(token.hash), crypto::view(hash));
    });
    if (found == tokens_.end()) return Error{Errc::Unauthorized, "the token is not known"};
    if (found->expires_at && time_.now() >= *found->expires_at) {
        return Error{Errc::Unauthorized, "the token has expired"};
    }
    if (!has(found->scopes, scope)) {
        return Error{Errc::Forbidden, "the token lacks the scope " + std::string{name(scope)}};
    }
    return Actor{"token " + found->name};
}

}  // namespace usher::enforcement
