#include "lib/store/probe.hpp"

#include <string_view>

namespace usher::store {
namespace {

constexpr Place probe{.table = "sealing", .column = "probe", .row = 1};
constexpr std::string_view without_journal = "usher";
constexpr std::string_view with_journal = "usher, with a journal";

}  // namespace

Result<void> check_store_key(Database& database, const Sealer& sealer) {
    Statement query = database.prepare("SELECT probe FROM sealing");
    if (query.step()) {
        if (sealer.open(query.blob(0), probe)) return {};
        return Error{Errc::NotAccepted, "sealed under another store key"};
    }
    if (const Result<void> sound = database.check(); !sound) return sound;
    const std::string sealed = sealer.seal(with_journal, probe);
    database.prepare("INSERT INTO sealing (one, probe) VALUES (1, ?)").bind(Blob{sealed}).run();
    return {};
}

bool is_without_journal(Database& database, const Sealer& sealer) {
    Statement query = database.prepare("SELECT probe FROM sealing");
    if (!query.step()) return false;
    const Result<std::string> opened = sealer.open(query.blob(0), probe);
    return opened && *opened == without_journal;
}

void mark_journal(Database& database, const Sealer& sealer) {
    const std::string sealed = sealer.seal(with_journal, probe);
    database.prepare("UPDATE sealing SET probe = ?").bind(Blob{sealed}).run();
}

}  // namespace usher::store
