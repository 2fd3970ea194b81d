#include "lib/store/account_table.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/lib/store/tables_fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::store;
using license::License;
using license::LicenseStatus;

namespace {

constexpr Instant noon = from_unix(1'800'000'000);

struct Fixture : test::TablesFixture {
    AccountTable accounts{database, sealer};
    UserId user{"310"};
    std::int64_t row = in_write([this] { return accounts.put(user); });

    [[nodiscard]] License license(const std::string& id) const {
        return {.id = LicenseId{id},
                .user = user,
                .product = BundleId{"77"},
                .status = LicenseStatus::Active,
                .start = noon,
                .end = noon + 24h,
                .order = OrderId{"5e0c8c0e-3c1b-4f0e-9b7a-2f8f5f1c9a11"}};
    }
    bool replace(std::vector<License> licenses, Instant synced_at = noon) {
        return in_write([&] { return accounts.replace(row, std::move(licenses), synced_at); });
    }
    AccountRecord found() {
        return in_write([&] { return accounts.find(user); }).value();
    }
    std::vector<AccountRecord> all() {
        std::vector<AccountRecord> records;
        in_write([&] {
            accounts.each([&](AccountRecord record) { records.push_back(std::move(record)); });
        });
        return records;
    }
    /// How many rows `work` writes.
    template <typename Work>
    std::int64_t rows_written(Work work) {
        const std::int64_t before = database.rows_changed();
        work();
        return database.rows_changed() - before;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(account_table, Fixture)

BOOST_AUTO_TEST_CASE(whether_a_user_may_buy_is_kept_and_written_once) {
    const auto set = [this](bool to) {
        return in_write([&] { return accounts.set_restricted(row, to); });
    };
    const auto restricted = [this] {
        std::vector<std::string> users;
        in_write([&] {
            accounts.each_restricted([&](const UserId& one) { users.push_back(one.text()); });
        });
        return users;
    };
    BOOST_TEST(!set(false));
    BOOST_TEST(set(true));
    BOOST_TEST(!set(true));
    BOOST_CHECK((restricted() == std::vector<std::string>{"310"}));
    BOOST_TEST(set(false));
    BOOST_CHECK(restricted().empty());
}

BOOST_AUTO_TEST_CASE(a_user_is_added_once_and_nothing_is_known_of_it_at_first) {
    BOOST_TEST(in_write([&] { return accounts.put(user); }) == row);
    BOOST_CHECK(found() == (AccountRecord{.row = row, .user = user}));
    BOOST_CHECK(!in_write([&] { return accounts.find(UserId{"311"}); }));
}

BOOST_AUTO_TEST_CASE(keeps_every_member_of_a_licence) {
    License strange = license("b");
    strange.status = LicenseStatus::Unknown;
    strange.other_status = "FROZEN";
    strange.start.reset();
    strange.end.reset();
    strange.order.reset();
    BOOST_TEST(replace({strange, license("a")}));
    BOOST_CHECK(
        found() ==
        (AccountRecord{
            .row = row, .user = user, .synced_at = noon, .licenses = {license("a"), strange}}));
    BOOST_CHECK(all() == std::vector{found()});
}

BOOST_AUTO_TEST_CASE(what_upstream_says_now_takes_the_place_of_what_it_said_before) {
    replace({license("a"), license("b"), license("c")});
    License suspended = license("b");
    suspended.status = LicenseStatus::Suspended;
    BOOST_TEST(replace({license("d"), suspended, license("a")}, noon + 1h));
    const AccountRecord now = found();
    BOOST_CHECK(now.synced_at == noon + 1h);
    BOOST_CHECK(now.licenses == (std::vector{license("a"), suspended, license("d")}));
    BOOST_TEST(replace({}));
    BOOST_TEST(found().licenses.empty());
}

BOOST_AUTO_TEST_CASE(writes_only_what_has_changed) {
    replace({license("a"), license("b")});
    BOOST_TEST(rows_written([&] { BOOST_TEST(!replace({license("b"), license("a")})); }) == 1);
    License later = license("b");
    later.end = noon + 48h;
    BOOST_TEST(rows_written([&] { BOOST_TEST(replace({license("a"), later})); }) <= 3);
}

BOOST_AUTO_TEST_CASE(licences_of_one_user_are_no_other_users) {
    const std::int64_t other = in_write([&] { return accounts.put(UserId{"311"}); });
    replace({license("a")});
    License theirs = license("a");
    theirs.status = LicenseStatus::Suspended;
    in_write([&] { return accounts.replace(other, {theirs}, noon); });
    BOOST_CHECK(found().licenses == std::vector{license("a")});
    BOOST_TEST(in_write([&] { return accounts.remove(UserId{"311"}); }));
    BOOST_CHECK(all() == std::vector{found()});
    BOOST_TEST(!in_write([&] { return accounts.remove(UserId{"311"}); }));
}

BOOST_AUTO_TEST_CASE(refuses_a_licence_that_comes_twice_and_a_user_who_has_gone) {
    BOOST_CHECK(failure_of([&] { accounts.replace(row, {license("a"), license("a")}, noon); }) ==
                Errc::Conflict);
    BOOST_CHECK(failure_of([&] { accounts.replace(row + 1, {}, noon); }) == Errc::NotFound);
    BOOST_CHECK(failure_of([&] { accounts.set_tokens(row + 1, std::nullopt); }) == Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(tokens_are_sealed_and_go_with_a_log_out) {
    const auto tokens = [&] {
        return in_write([&] { return accounts.tokens(row).value().has_value(); });
    };
    BOOST_TEST(!tokens());
    in_write([&] { accounts.set_tokens(row, Secret{"access and refresh"}); });
    in_write([&] {
        BOOST_TEST(accounts.tokens(row).value().value().reveal() == "access and refresh");
        Statement query = database.prepare("SELECT tokens FROM account");
        BOOST_TEST(query.step());
        BOOST_TEST(query.blob(0).find("access") == std::string::npos);
    });
    in_write([&] { accounts.set_tokens(row, std::nullopt); });
    BOOST_TEST(!tokens());
}

BOOST_AUTO_TEST_CASE(tokens_of_another_user_do_not_open) {
    in_write([&] { accounts.set_tokens(row, Secret{"access and refresh"}); });
    const std::int64_t other = in_write([&] { return accounts.put(UserId{"311"}); });
    execute("UPDATE account SET tokens = (SELECT tokens FROM account WHERE user = '310')");
    BOOST_CHECK(in_write([&] { return accounts.tokens(other).error().code(); }) ==
                Errc::NotAccepted);
}

BOOST_AUTO_TEST_CASE(a_confirmation_makes_what_was_said_younger_and_nothing_older) {
    replace({license("1")});
    const UserId unheard{"311"};
    in_write([&] { accounts.put(unheard); });
    const std::vector<UserId> users{user, unheard, UserId{"nobody"}};
    in_write([&] { accounts.confirm(users, noon + 1h); });
    BOOST_CHECK(found().synced_at == noon + 1h);
    BOOST_CHECK(found().licenses.size() == 1U);
    BOOST_CHECK(!in_write([&] { return accounts.find(unheard); })->synced_at);
    BOOST_CHECK_EQUAL(rows_written([&] {
                          in_write([&] { accounts.confirm(users, noon); });
                          in_write([&] { accounts.confirm({}, noon + 2h); });
                      }),
                      0);
    BOOST_CHECK(found().synced_at == noon + 1h);
}

BOOST_AUTO_TEST_CASE(doubt_makes_nothing_younger) {
    replace({license("a")});
    in_write([&] { accounts.doubt(noon - 1h); });
    BOOST_CHECK(found().synced_at == noon - 1h);
    in_write([&] { accounts.doubt(noon); });
    BOOST_CHECK(found().synced_at == noon - 1h);
}

BOOST_AUTO_TEST_SUITE_END()
