#include "lib/license/recovery.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher;
using namespace usher::license;

namespace {

const InstallationId ours{std::string(40, 'a')};

AnchorFound anchor(std::int64_t generation) {
    return {.is_there = true,
            .anchor = Anchor{.standing = {.generation = generation, .installation = ours},
                             .machine = "this"}};
}

AnchorExpected database(std::int64_t generation, std::optional<std::int64_t> anchored = 1) {
    return {.standing = {.generation = generation, .installation = ours},
            .anchored = anchored,
            .machine = "this"};
}

std::optional<RecoveryCause> cause(const AnchorFound& found, const AnchorExpected& expected) {
    const std::optional<Doubt> doubt = judge_anchor(found, expected);
    if (!doubt) return std::nullopt;
    BOOST_CHECK(!doubt->detail.empty());
    return doubt->cause;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(recovery)

BOOST_AUTO_TEST_CASE(a_database_level_with_its_anchor_or_ahead_of_it_is_the_one_that_was_left) {
    BOOST_CHECK(!cause(anchor(7), database(7)));
    BOOST_CHECK(!cause(anchor(7), database(9)));
    BOOST_CHECK(!cause(anchor(7), database(9, 7)));
}

BOOST_AUTO_TEST_CASE(a_database_that_never_had_an_anchor_needs_none) {
    BOOST_CHECK(!cause({}, database(0, std::nullopt)));
    BOOST_CHECK(cause({}, database(0, 0)) == RecoveryCause::AnchorMissing);
    BOOST_CHECK(cause({}, database(9, 7)) == RecoveryCause::AnchorMissing);
}

BOOST_AUTO_TEST_CASE(
    a_database_behind_its_anchor_was_rolled_back_with_or_without_a_word_of_anchors) {
    BOOST_CHECK(cause(anchor(8), database(7)) == RecoveryCause::RolledBack);
    BOOST_CHECK(cause(anchor(8), database(0, std::nullopt)) == RecoveryCause::RolledBack);
}

BOOST_AUTO_TEST_CASE(an_anchor_behind_what_the_database_knows_of_it_was_rolled_back) {
    BOOST_CHECK(cause(anchor(6), database(9, 7)) == RecoveryCause::RolledBack);
}

BOOST_AUTO_TEST_CASE(an_anchor_that_is_not_authentic_or_not_ours_is_damaged) {
    BOOST_CHECK(cause({.is_there = true}, database(7)) == RecoveryCause::AnchorDamaged);
    BOOST_CHECK(cause({.is_there = true}, database(7, std::nullopt)) ==
                RecoveryCause::AnchorDamaged);
    AnchorFound foreign = anchor(7);
    foreign.anchor->standing.installation = InstallationId{std::string(40, 'b')};
    BOOST_CHECK(cause(foreign, database(7)) == RecoveryCause::AnchorDamaged);
}

BOOST_AUTO_TEST_CASE(another_machine_is_a_clone_where_both_are_known) {
    AnchorFound elsewhere = anchor(7);
    elsewhere.anchor->machine = "that";
    BOOST_CHECK(cause(elsewhere, database(7)) == RecoveryCause::Cloned);
    BOOST_CHECK(cause(elsewhere, database(3)) == RecoveryCause::Cloned);
    elsewhere.anchor->machine.clear();
    BOOST_CHECK(!cause(elsewhere, database(7)));
    AnchorExpected nameless = database(7);
    nameless.machine.clear();
    BOOST_CHECK(!cause(anchor(7), nameless));
}

BOOST_AUTO_TEST_CASE(an_anchor_that_is_a_copy_gives_the_whole_state_away) {
    AnchorFound copy = anchor(7);
    copy.anchor->is_original = false;
    BOOST_CHECK(cause(copy, database(7)) == RecoveryCause::Copied);
    BOOST_CHECK(cause(copy, database(6)) == RecoveryCause::RolledBack);
}

BOOST_AUTO_TEST_CASE(what_is_noticed_later_is_added_once_and_not_for_ever) {
    const auto numbered = [](int i) {
        return Doubt{RecoveryCause::RolledBack, "at generation " + std::to_string(i)};
    };
    Recovery open{.cause = RecoveryCause::RolledBack, .detail = "at generation 12"};
    BOOST_CHECK(!add(open, numbered(12), {}));
    BOOST_CHECK(add(open, numbered(1), {}));  // which is a part of the first one only
    BOOST_CHECK(!add(open, numbered(1), {}));
    BOOST_CHECK(add(open, {RecoveryCause::Copied, "at generation 1"}, {}));
    BOOST_CHECK_EQUAL(open.detail,
                      "at generation 12; then, 1970-01-01T00:00:00Z, rolled_back: at generation 1"
                      "; then, 1970-01-01T00:00:00Z, copied: at generation 1");
    const std::vector<std::string_view> parts = parts_of_detail(open);
    BOOST_REQUIRE_EQUAL(parts.size(), 3U);
    BOOST_CHECK_EQUAL(parts[0], "at generation 12");
    BOOST_CHECK_EQUAL(parts[2], "1970-01-01T00:00:00Z, copied: at generation 1");
    for (int i = 100; i < 300; ++i) BOOST_CHECK(add(open, numbered(i), {}));
    BOOST_CHECK(open.detail.ends_with("; then more, which the journal tells"));
    BOOST_CHECK_LE(open.detail.size(), 4200U);
    BOOST_CHECK(open.cause == RecoveryCause::RolledBack);
}

BOOST_AUTO_TEST_CASE(every_cause_has_a_name_of_its_own) {
    for (const RecoveryCause each :
         {RecoveryCause::RolledBack, RecoveryCause::Restored, RecoveryCause::Copied,
          RecoveryCause::Cloned, RecoveryCause::AnchorMissing, RecoveryCause::AnchorDamaged}) {
        BOOST_CHECK(recovery_cause(name(each)) == each);
    }
    BOOST_CHECK(!recovery_cause("lost"));
}

BOOST_AUTO_TEST_SUITE_END()
