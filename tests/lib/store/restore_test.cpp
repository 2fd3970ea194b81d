#include "lib/store/restore.hpp"

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "lib/store/migrations.hpp"
#include "lib/store/store.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace usher;
using namespace usher::store;
using namespace usher::test;

namespace {

constexpr Instant noon = from_unix(1'800'000'000);

license::Extension extension(const std::string& user_key) {
    return {.user_key = UserKey{user_key}, .issuer = IssuerId{"sandbox"}, .issued_at = noon};
}

/// A state directory with a key in its database, a backup of that, and another key since.
struct Fixture {
    TemporaryDirectory directory;
    net::io_context loop{1};
    StateDirectory state = StateDirectory::open(directory.file("state")).value();
    Secret key{std::string(32, 's')};
    std::string path = state.file("usher.db");
    std::string backup = directory.file("backup.db");
    RestoreOrder order{.database = "usher.db", .backup = backup, .now = noon};
    InstallationId installation;

    Fixture() {
        auto store = open();
        const auto begin = [&](Tables& tables) -> Result<void> {
            installation = tables.installation.start().id;
            const std::int64_t row = tables.keys.put(extension("before"), "text", {}, noon).row;
            tables.keys.confirm(row, noon);
            return {};
        };
        store->write_now(begin).value();
        back_up(path, backup, [](CopyProgress) { return true; }).value();
        const auto go_on = [&](Tables& tables) -> Result<void> {
            tables.keys.put(extension("after"), "text", {}, noon);
            tables.installation.keep({.highest = noon, .attestation = {}});
            return {};
        };
        store->write_now(go_on).value();
        order.installation = installation;
    }
    std::unique_ptr<Store> open() { return Store::open(loop.get_executor(), path, key).value(); }
    Result<Restored> restore() {
        return store::restore(state, key, order, [](CopyProgress) { return true; });
    }
    template <typename Read>
    auto in_store(Read read) {
        auto store = open();
        return store->write_now(read).value();
    }
    std::vector<KeyRecord> keys() {
        return in_store([](Tables& tables) -> Result<std::vector<KeyRecord>> {
            std::vector<KeyRecord> records;
            tables.keys.each([&](KeyRecord record) { records.push_back(std::move(record)); });
            return records;
        });
    }
    license::Standing standing() {
        return in_store([](Tables& tables) -> Result<license::Standing> {
            return tables.installation.standing();
        });
    }
    void check_refused(Errc code, const std::string& reason) {
        const Result<Restored> refused = restore();
        BOOST_TEST_REQUIRE(!refused.has_value());
        BOOST_CHECK_MESSAGE(refused.error().code() == code, refused.error().message());
        BOOST_TEST(refused.error().context().find(reason) != std::string::npos,
                   refused.error().context());
        BOOST_TEST(keys().size() == 2U);
        BOOST_TEST(!std::filesystem::exists(state.file(".usher.db.restored")));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(restore_, Fixture)

BOOST_AUTO_TEST_CASE(puts_the_backup_in_place_and_keeps_the_former_database) {
    const Restored restored = restore().value();
    BOOST_TEST(keys().size() == 1U);
    BOOST_TEST(restored.set_aside.starts_with("usher.db.before-"));
    std::filesystem::rename(state.file(restored.set_aside), path);
    BOOST_TEST(keys().size() == 2U);
}

BOOST_AUTO_TEST_CASE(goes_on_from_the_highest_generation_that_was_seen) {
    const std::int64_t before = standing().generation;
    BOOST_TEST(restore().value().backup.generation < before);
    BOOST_TEST(standing().generation > before);
    order.anchor = {.is_there = true,
                    .anchor = license::Anchor{.standing = {.generation = 1000,
                                                           .installation = installation,
                                                           .time = noon + Seconds{5}}}};
    restore().value();
    BOOST_TEST(standing().generation == 1001);
    BOOST_CHECK(standing().time == noon + Seconds{5});
}

BOOST_AUTO_TEST_CASE(marks_what_it_has_put_back_and_lets_no_key_pass_as_confirmed_lately) {
    order.doubted_age = Seconds{3600};
    restore().value();
    const auto open = in_store([](Tables& tables) -> Result<std::optional<license::Recovery>> {
        return tables.recovery.open();
    });
    BOOST_TEST_REQUIRE(open.has_value());
    BOOST_CHECK(open->cause == license::RecoveryCause::Restored);
    BOOST_CHECK(open->noticed_at == noon);
    BOOST_CHECK(keys().at(0).confirmed_at == noon - Seconds{3600});
}

BOOST_AUTO_TEST_CASE(says_what_is_wrong_with_the_journal_that_it_has_put_back) {
    const auto write_journal = [](Tables& tables) -> Result<void> {
        tables.journal.begin(JournalTable::Begins::First, noon);
        for (int i = 0; i < 3; ++i) {
            tables.journal.append(
                {.at = noon, .kind = "kind", .subject = "s", .actor = the_daemon()});
        }
        return {};
    };
    open()->write_now(write_journal).value();
    std::filesystem::remove(backup);
    back_up(path, backup, [](CopyProgress) { return true; }).value();
    const Restored whole = restore().value();
    const auto entries = in_store([](Tables& tables) -> Result<std::vector<journal::Entry>> {
        return tables.journal.after(0, 100);
    });
    BOOST_TEST(entries.size() == 4U);
    BOOST_TEST(entries.back().note.kind == "recovery_noticed");
    BOOST_TEST(entries.back().note.subject == "restored");
    BOOST_TEST(whole.journal_faults == 0);
    BOOST_TEST(whole.first_journal_fault == "");

    {
        Database edited = Database::open(backup, migrations()).value();
        const auto edit = [&]() -> Result<void> {
            edited.prepare("DROP TRIGGER journal_entry_stays").run();
            edited.prepare("UPDATE journal SET actor = 'uid 0' WHERE sequence = 2").run();
            return {};
        };
        edited.write(edit).value();
    }
    const Restored broken = restore().value();
    BOOST_TEST(broken.journal_faults == 1);
    BOOST_TEST(broken.first_journal_fault == "entry 2: changed");
    const auto recovery = in_store([](Tables& tables) -> Result<std::optional<license::Recovery>> {
        return tables.recovery.open();
    });
    BOOST_TEST_REQUIRE(recovery.has_value());
    BOOST_TEST(recovery->detail.ends_with(
        "was put back; its journal is not whole, faults: 1, the first: entry 2: changed"));
}

BOOST_AUTO_TEST_CASE(says_so_too_where_the_backup_has_a_recovery_that_nobody_has_confirmed) {
    const auto notice = [](Tables& tables) -> Result<void> {
        tables.journal.begin(JournalTable::Begins::First, noon);
        tables.notice({license::RecoveryCause::Cloned, "from elsewhere"}, noon);
        return {};
    };
    open()->write_now(notice).value();
    std::filesystem::remove(backup);
    back_up(path, backup, [](CopyProgress) { return true; }).value();
    restore().value();
    const auto recovery = in_store([](Tables& tables) -> Result<std::optional<license::Recovery>> {
        return tables.recovery.open();
    });
    BOOST_TEST_REQUIRE(recovery.has_value());
    BOOST_CHECK(recovery->cause == license::RecoveryCause::Cloned);
    BOOST_TEST(recovery->detail.starts_with("from elsewhere; then, "));
    BOOST_TEST(recovery->detail.ends_with(", was put back"));
    BOOST_TEST(recovery->detail.find("restored: a backup of ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(works_where_the_database_is_damaged_or_gone_and_takes_its_log_away) {
    write_file(path, std::string(8192, 'x'));
    write_file(path + "-wal", "a log of another database");
    const Restored restored = restore().value();
    BOOST_TEST(keys().size() == 1U);
    BOOST_TEST(read_file(state.file(restored.set_aside) + "-wal") == "a log of another database");

    std::filesystem::remove(path);
    BOOST_TEST(restore().value().set_aside == "");
    BOOST_TEST(keys().size() == 1U);
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_backup_of_ours) {
    order.backup = directory.file("nowhere");
    check_refused(Errc::NotAccepted, "nowhere");
    order.backup = directory.path();
    check_refused(Errc::NotAccepted, "not a regular file");
    order.backup = directory.file("text");
    write_file(order.backup, std::string(8192, 'x'));
    check_refused(Errc::Damaged, "not a database");
    write_file(order.backup, "");
    check_refused(Errc::NotAccepted, "no backup of usher.db");
    order.backup = directory.file("foreign.db");
    static_cast<void>(Database::open(order.backup, std::array{Migration{
                                                       "CREATE TABLE theirs (id INTEGER) STRICT"}})
                          .value());
    check_refused(Errc::NotAccepted, "no backup of usher.db");
}

BOOST_AUTO_TEST_CASE(refuses_a_damaged_backup) {
    std::string bytes = read_file(backup);
    bytes.replace(bytes.size() - 4096, 64, std::string(64, '\xa5'));
    write_file(backup, bytes);
    check_refused(Errc::Damaged, backup);
}

BOOST_AUTO_TEST_CASE(refuses_a_backup_whose_end_is_missing) {
    const std::string bytes = read_file(backup);
    for (const std::size_t missing : {1U, 100U, 4095U}) {
        write_file(backup, bytes.substr(0, bytes.size() - missing));
        check_refused(Errc::Damaged, "in the middle of a page");
    }
    for (const std::size_t missing : {4096U, 8192U, 10'000U}) {
        write_file(backup, bytes.substr(0, bytes.size() - missing));
        check_refused(Errc::Damaged, backup);
    }
    write_file(backup, bytes + "x");
    check_refused(Errc::Damaged, "in the middle of a page");
}

BOOST_AUTO_TEST_CASE(refuses_a_newer_schema_and_names_both_versions) {
    std::vector<Migration> newer{migrations().begin(), migrations().end()};
    newer.push_back({"CREATE TABLE from_tomorrow (id INTEGER) STRICT"});
    static_cast<void>(Database::open(backup, newer).value());
    check_refused(Errc::NotAccepted, "its schema is " + std::to_string(newer.size()) +
                                         ", this program knows up to " +
                                         std::to_string(newer.size() - 1));
}

BOOST_AUTO_TEST_CASE(refuses_a_backup_of_another_store_key_or_installation) {
    order.installation = InstallationId{std::string(40, '0')};
    check_refused(Errc::NotAccepted, "another installation");
    order.installation = installation;
    const Secret other{std::string(32, 'k')};
    const auto refused = store::restore(state, other, order, [](CopyProgress) { return true; });
    BOOST_CHECK(refused.error().code() == Errc::NotAccepted);
    BOOST_TEST(refused.error().context().find("another store key") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
