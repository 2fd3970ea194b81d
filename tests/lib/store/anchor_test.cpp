#include "lib/store/anchor.hpp"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "tests/support/tells_births.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::store;

namespace {

struct Fixture {
    test::TemporaryDirectory directory;
    StateDirectory state = StateDirectory::open(directory.file("state")).value();
    Secret key{std::string(32, 's')};
    AnchorFile anchor{state, key, "machine"};
    license::Standing standing{.generation = 42,
                               .installation = InstallationId{std::string(40, 'a')},
                               .time = from_unix(1'800'000'000)};
    std::string path = state.file("anchor");
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(anchor_file, Fixture)

BOOST_AUTO_TEST_CASE(says_what_was_written_last) {
    BOOST_TEST(!anchor.read().value().is_there);
    anchor.write(standing).value();
    standing.generation = 43;
    anchor.write(standing).value();
    const license::AnchorFound found = anchor.read().value();
    BOOST_TEST(found.is_there);
    BOOST_TEST_REQUIRE(found.anchor.has_value());
    BOOST_CHECK(found.anchor->standing == standing);
    BOOST_TEST(found.anchor->machine == anchor.machine());
    BOOST_TEST(found.anchor->is_original);
}

BOOST_AUTO_TEST_CASE(belongs_to_its_owner_and_leaves_nothing_beside_it) {
    anchor.write(standing).value();
    anchor.write(standing).value();
    struct stat status{};
    BOOST_TEST_REQUIRE(::stat(path.c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 07777U) == 0600U);
    const std::filesystem::directory_iterator entries{directory.file("state")};
    BOOST_TEST(std::distance(begin(entries), end(entries)) == 1);
}

BOOST_AUTO_TEST_CASE(does_not_name_the_machine_in_clear) {
    anchor.write(standing).value();
    BOOST_TEST(test::read_file(path).find(" machine\n") == std::string::npos);
    BOOST_TEST(anchor.machine().size() == 64U);
    BOOST_TEST((AnchorFile{state, key, "other"}.machine()) != anchor.machine());
    BOOST_TEST((AnchorFile{state, Secret{std::string(32, 'k')}, "machine"}.machine()) !=
               anchor.machine());
    BOOST_TEST((AnchorFile{state, key, ""}.machine()) == "");
}

BOOST_AUTO_TEST_CASE(is_not_made_to_forget_the_machine_by_a_start_that_does_not_know_it) {
    anchor.write(standing).value();
    const AnchorFile nameless{state, key, ""};
    standing.generation = 43;
    nameless.write(standing).value();
    const license::AnchorFound found = nameless.read().value();
    BOOST_TEST_REQUIRE(found.anchor.has_value());
    BOOST_CHECK(found.anchor->standing == standing);
    BOOST_TEST(found.anchor->machine == anchor.machine());
    const AnchorFile moved{state, key, "another machine"};
    moved.write(standing).value();
    BOOST_TEST(moved.read().value().anchor->machine == moved.machine());

    std::filesystem::remove(path);
    nameless.write(standing).value();
    BOOST_TEST(nameless.read().value().anchor->machine == "");
}

BOOST_AUTO_TEST_CASE(is_damaged_by_any_change) {
    anchor.write(standing).value();
    const std::string whole = test::read_file(path);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        std::string changed = whole;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        test::write_file(path, changed);
        const license::AnchorFound found = anchor.read().value();
        BOOST_TEST(found.is_there);
        BOOST_TEST(!found.anchor.has_value(), i);
    }
    for (const std::string& changed : {std::string{}, whole.substr(0, 50), whole + whole}) {
        test::write_file(path, changed);
        BOOST_TEST(anchor.read().value().is_there);
        BOOST_TEST(!anchor.read().value().anchor.has_value());
    }
}

BOOST_AUTO_TEST_CASE(is_of_no_use_under_another_store_key) {
    anchor.write(standing).value();
    const AnchorFile other{state, Secret{std::string(32, 'k')}, "machine"};
    BOOST_TEST(!other.read().value().anchor.has_value());
}

BOOST_AUTO_TEST_CASE(a_copy_is_known_by_its_birth,
                     *boost::unit_test::precondition(test::tells_births)) {
    anchor.write(standing).value();
    const std::string aside = directory.file("aside");
    std::filesystem::copy_file(path, aside);

    standing.generation = 43;
    anchor.write(standing).value();
    std::filesystem::copy_file(aside, path, std::filesystem::copy_options::overwrite_existing);
    BOOST_TEST(!anchor.read().value().anchor->is_original);

    std::filesystem::rename(aside, path);
    BOOST_TEST(!anchor.read().value().anchor->is_original);
    anchor.write(standing).value();
    BOOST_TEST(anchor.read().value().anchor->is_original);
}

BOOST_AUTO_TEST_CASE(one_that_was_linked_aside_and_moved_back_is_known_by_its_change,
                     *boost::unit_test::precondition(test::tells_births)) {
    anchor.write(standing).value();
    const auto changed = [this] { return state.small_file("anchor").value()->changed; };
    const std::string aside = directory.file("aside");
    const std::int64_t before = changed();
    // The filesystem's clock has ticks.
    while (changed() == before) {
        std::filesystem::create_hard_link(path, aside);
        anchor.write(standing).value();
        std::filesystem::rename(aside, path);
    }
    const std::chrono::nanoseconds touched{changed() - state.small_file("anchor").value()->born};
    const AnchorFile patient{state, key, "machine", touched};
    BOOST_TEST(patient.read().value().anchor->is_original);
    const AnchorFile strict{state, key, "machine", touched - 1ns};
    BOOST_TEST(!strict.read().value().anchor->is_original);
}

BOOST_AUTO_TEST_CASE(one_that_was_touched_within_a_minute_of_its_birth_passes) {
    anchor.write(standing).value();
    std::filesystem::permissions(path, std::filesystem::perms{0400});
    std::filesystem::permissions(path, std::filesystem::perms{0600});
    BOOST_TEST(anchor.read().value().anchor->is_original);
    BOOST_CHECK(anchor_made_within == 1min);
}

BOOST_AUTO_TEST_CASE(is_not_written_where_a_start_would_not_take_it_for_the_original,
                     *boost::unit_test::precondition(test::tells_births)) {
    const AnchorFile hurried{state, key, "machine", -1ns};
    BOOST_CHECK(hurried.write(standing).error().code() == Errc::Storage);
}

BOOST_AUTO_TEST_CASE(something_strange_in_its_place_is_refused) {
    std::filesystem::create_symlink(directory.file("nowhere"), path);
    BOOST_CHECK(anchor.read().error().code() == Errc::NotAccepted);
}

BOOST_AUTO_TEST_SUITE_END()
