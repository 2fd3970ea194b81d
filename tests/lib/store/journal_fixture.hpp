/// The journal's tables over a database in memory, and what an attacker does to them.
#pragma once

#include <string>
#include <vector>

#include "lib/store/journal_verifier.hpp"
#include "tests/lib/store/tables_fixture.hpp"

namespace usher::test {

struct JournalFixture : TablesFixture {
    static constexpr Instant noon = from_unix(1'800'000'000);
    store::JournalTable table{database, derived, deferred};
    store::InstallationTable installation{database, derived, deferred};

    JournalFixture() {
        in_write([&] { installation.start(); });
    }

    static journal::Note note(std::string kind = "kind", Instant at = noon) {
        return {.at = at, .kind = std::move(kind), .subject = "s", .actor = the_daemon()};
    }
    void append(int count, Instant at = noon) {
        in_write([&] {
            for (int i = 0; i < count; ++i) table.append(note("kind", at));
            settle();
        });
    }
    void settle() {
        store::Installation row = installation.read();
        table.settle(row);
        installation.write(row);
    }
    void sign() {
        in_write([&] { table.sign(noon); });
    }
    journal::Head head() {
        return in_write([&] { return table.end().value().head; });
    }
    /// SQL of one who cares for no trigger and no rule.
    void attack(const std::string& sql) {
        for (const char* trigger :
             {"journal_entry_follows", "journal_entry_stays", "journal_entry_is_kept",
              "journal_checkpoint_stays", "journal_checkpoint_is_kept"}) {
            execute(std::string{"DROP TRIGGER IF EXISTS "} + trigger);
        }
        execute("PRAGMA ignore_check_constraints = ON");
        execute(sql);
    }
    /// What a verification finds wrong, a line each, read in steps of `count` entries.
    std::vector<std::string> findings(std::size_t count = 7) {
        store::JournalVerifier verifier{journal_keys.public_key()};
        while (in_write([&] { return verifier.step(table, count); })) {
        }
        std::vector<std::string> texts;
        for (const journal::Finding& finding : verifier.verification()->findings()) {
            texts.push_back(text_of(finding));
        }
        return texts;
    }
    void check_found(const std::vector<std::string>& expected) {
        const std::vector<std::string> texts = findings();
        BOOST_CHECK_EQUAL_COLLECTIONS(texts.begin(), texts.end(), expected.begin(), expected.end());
    }
};

}  // namespace usher::test
