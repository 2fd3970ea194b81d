#include "lib/store/token_table.hpp"

#include <algorithm>

#include "lib/store/columns.hpp"

namespace usher::store {
namespace {

crypto::Digest256 digest_at(const Statement& statement, int column) {
    const std::string bytes = statement.blob(column);
    crypto::Digest256 digest{};
    if (bytes.size() != digest.size()) fail_as_damaged("the hash of a token");
    std::ranges::copy(bytes, digest.begin());
    return digest;
}

}  // namespace

std::vector<Token> TokenTable::all() const {
    Statement query = database_.prepare(
        "SELECT row, name, hash, scopes, created_at, expires_at FROM token ORDER BY row");
    std::vector<Token> tokens;
    while (query.step()) {
        tokens.push_back({.row = query.integer(0),
                          .name = query.text(1),
                          .hash = digest_at(query, 2),
                          .scopes = static_cast<std::uint8_t>(query.integer(3)),
                          .created_at = from_unix(query.integer(4)),
                          .expires_at = instant_at(query, 5)});
    }
    return tokens;
}

Token TokenTable::insert(Token token) {
    token.row = next_row(database_, "token");
    Statement insert = database_.prepare(
        "INSERT INTO token (row, name, hash, scopes, created_at, expires_at)"
        " VALUES (?, ?, ?, ?, ?, ?)");
    insert.bind(token.row).bind(token.name).bind(Blob{crypto::view(token.hash)});
    insert.bind(std::int64_t{token.scopes}).bind(unix_seconds(token.created_at));
    bind_instant(insert, token.expires_at);
    insert.run();
    return token;
}

bool TokenTable::remove(std::string_view name) {
    return database_.prepare("DELETE FROM token WHERE name = ?").bind(name).run() > 0;
}

}  // namespace usher::store
