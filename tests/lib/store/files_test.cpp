#include "lib/store/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <vector>

#include "tests/support/descriptor_limit.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace usher;
using namespace usher::store;
using test::read_file;
using test::TemporaryDirectory;
using test::write_file;

namespace {

struct Fixture {
    TemporaryDirectory temporary;
    std::string path = temporary.file("state");

    StateDirectory open() const { return StateDirectory::open(path).value(); }
    std::string inside(const char* name) const { return path + "/" + name; }
    void make(const char* name, std::string_view bytes = "x", mode_t mode = 0600) const {
        write_file(inside(name), bytes);
        BOOST_TEST_REQUIRE(::chmod(inside(name).c_str(), mode) == 0);
    }
};

mode_t mode_of(const std::string& path) {
    struct stat status{};
    BOOST_TEST_REQUIRE(::lstat(path.c_str(), &status) == 0);
    return status.st_mode & 07777U;
}

template <typename T>
Error refusal(const Result<T>& result) {
    BOOST_TEST_REQUIRE(!result.has_value());
    return result.error();
}

template <typename T>
void check_not_accepted(const Result<T>& result, std::string_view reason) {
    const Error error = refusal(result);
    BOOST_CHECK(error.code() == Errc::NotAccepted);
    BOOST_TEST(error.context().find(reason) != std::string::npos, error.context());
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(files, Fixture)

BOOST_AUTO_TEST_CASE(makes_an_absent_directory_for_its_owner_alone) {
    const StateDirectory directory = open();
    BOOST_TEST(mode_of(path) == 0700U);
    BOOST_TEST(directory.file("usher.db") == path + "/usher.db");
}

BOOST_AUTO_TEST_CASE(refuses_a_directory_that_others_may_enter) {
    for (const mode_t mode : {0750U, 0705U, 0770U, 0701U}) {
        std::filesystem::create_directory(path);
        ::chmod(path.c_str(), mode);
        check_not_accepted(StateDirectory::open(path), "open to group or others");
    }
}

BOOST_AUTO_TEST_CASE(refuses_a_link_in_place_of_the_directory) {
    std::filesystem::create_directory(temporary.file("real"));
    ::chmod(temporary.file("real").c_str(), 0700);
    std::filesystem::create_directory_symlink(temporary.file("real"), path);
    check_not_accepted(StateDirectory::open(path), path);
    check_not_accepted(StateDirectory::open(path + "/"), path);
    std::filesystem::remove(path);
    std::filesystem::create_symlink(temporary.file("nowhere"), path);
    check_not_accepted(StateDirectory::open(path), path);
    BOOST_TEST(!std::filesystem::exists(temporary.file("nowhere")));
}

BOOST_AUTO_TEST_CASE(refuses_a_file_in_place_of_the_directory_or_of_one_above_it) {
    write_file(path, "");
    check_not_accepted(StateDirectory::open(path), path);
    check_not_accepted(StateDirectory::open(path + "/state"), path);
}

BOOST_AUTO_TEST_CASE(makes_the_directories_above_it) {
    BOOST_CHECK(StateDirectory::open(temporary.file("a/b/state")).has_value());
    BOOST_TEST(mode_of(temporary.file("a/b/state")) == 0700U);
}

BOOST_AUTO_TEST_CASE(a_second_holder_is_refused_until_the_first_ends) {
    {
        StateDirectory first = open();
        const Error error = refusal(StateDirectory::open(path));
        BOOST_CHECK(error.code() == Errc::Unavailable);
        BOOST_TEST(error.context() == path + " is in use by another process");
        const StateDirectory moved = std::move(first);
        BOOST_CHECK(refusal(StateDirectory::open(path)).code() == Errc::Unavailable);
    }
    open();
}

BOOST_AUTO_TEST_CASE(moving_onto_a_held_directory_lets_it_go) {
    StateDirectory held = open();
    held = StateDirectory::open(temporary.file("other")).value();
    open();
    BOOST_CHECK(refusal(StateDirectory::open(temporary.file("other"))).code() == Errc::Unavailable);
}

BOOST_AUTO_TEST_CASE(check_file_takes_an_absent_file_and_a_private_one) {
    const StateDirectory directory = open();
    BOOST_TEST(directory.check_file("usher.db").has_value());
    make("usher.db");
    BOOST_TEST(directory.check_file("usher.db").has_value());
    make("usher.db", "x", 0400);
    BOOST_TEST(directory.check_file("usher.db").has_value());
}

BOOST_AUTO_TEST_CASE(check_file_names_what_is_wrong) {
    const StateDirectory directory = open();
    for (const mode_t mode : {0640U, 0604U, 0660U, 0610U}) {
        make("loose", "x", mode);
        check_not_accepted(directory.check_file("loose"), "loose is open to group or others");
    }
    make("target");
    std::filesystem::create_symlink("target", inside("link"));
    std::filesystem::create_symlink("nowhere", inside("dangling"));
    BOOST_TEST_REQUIRE(::mkfifo(inside("fifo").c_str(), 0600) == 0);
    std::filesystem::create_directory(inside("directory"));
    for (const char* name : {"link", "dangling", "fifo", "directory"}) {
        check_not_accepted(directory.check_file(name), "is not a regular file");
    }
    std::filesystem::create_hard_link(inside("target"), inside("hard"));
    check_not_accepted(directory.check_file("hard"), "has more than one link");
    check_not_accepted(directory.check_file("target"), "has more than one link");
}

BOOST_AUTO_TEST_CASE(check_database_looks_at_the_files_beside_it_too) {
    const StateDirectory directory = open();
    make("usher.db");
    BOOST_TEST(directory.check_database("usher.db").has_value());
    for (const char* const name : {"usher.db-wal", "usher.db-shm", "usher.db-journal"}) {
        make(name, "x", 0666);
        check_not_accepted(directory.check_database("usher.db"),
                           std::string{name} + " is open to group or others");
        std::filesystem::remove(inside(name));
        BOOST_TEST_REQUIRE(::mkfifo(inside(name).c_str(), 0600) == 0);
        check_not_accepted(directory.check_database("usher.db"),
                           std::string{name} + " is not a regular file");
        std::filesystem::remove(inside(name));
    }
    BOOST_TEST(directory.check_database("usher.db").has_value());
}

BOOST_AUTO_TEST_CASE(the_secret_is_made_once_and_stays) {
    std::string first;
    {
        const StateDirectory directory = open();
        first = directory.secret_file("store.key")->reveal();
        BOOST_TEST(directory.secret_file("store.key")->reveal() == first);
        BOOST_TEST(directory.secret_file("other.key")->reveal() != first);
    }
    BOOST_TEST(first.size() == 32U);
    BOOST_TEST(mode_of(inside("store.key")) == 0600U);
    BOOST_TEST(read_file(inside("store.key")) == first);
    BOOST_TEST(open().secret_file("store.key")->reveal() == first);
    BOOST_TEST(!std::filesystem::exists(inside(".store.key.new")));
}

BOOST_AUTO_TEST_CASE(what_a_crash_left_unnamed_is_no_secret) {
    const StateDirectory directory = open();
    make(".store.key.new", "half");
    const std::string secret{directory.secret_file("store.key")->reveal()};
    BOOST_TEST(secret.size() == 32U);
    BOOST_TEST(!std::filesystem::exists(inside(".store.key.new")));
}

BOOST_AUTO_TEST_CASE(a_secret_file_of_another_size_or_a_loose_one_is_refused_and_kept) {
    const StateDirectory directory = open();
    for (const std::size_t size : {0U, 31U, 33U, 100U}) {
        make("store.key", std::string(size, 'k'));
        check_not_accepted(directory.secret_file("store.key"), "32 bytes");
        BOOST_TEST(read_file(inside("store.key")).size() == size);
    }
    make("store.key", std::string(32, 'k'), 0640);
    check_not_accepted(directory.secret_file("store.key"), "open to group or others");
}

BOOST_AUTO_TEST_CASE(a_secret_is_not_read_or_made_through_a_name_that_others_prepared) {
    const StateDirectory directory = open();
    make("target", std::string(32, 'k'));
    std::filesystem::create_symlink("target", inside("link"));
    std::filesystem::create_symlink("nowhere", inside("dangling"));
    BOOST_TEST_REQUIRE(::mkfifo(inside("fifo").c_str(), 0600) == 0);
    std::filesystem::create_directory(inside("directory"));
    for (const char* name : {"link", "dangling", "fifo", "directory"}) {
        check_not_accepted(directory.secret_file(name), name);
    }
    std::filesystem::create_hard_link(inside("target"), inside("hard"));
    check_not_accepted(directory.secret_file("hard"), "more than one link");
    BOOST_TEST(!std::filesystem::exists(inside("nowhere")));
}

BOOST_AUTO_TEST_CASE(a_secret_that_cannot_be_made_is_an_error) {
    const StateDirectory directory = open();
    std::filesystem::create_directory(inside(".store.key.new"));
    write_file(inside(".store.key.new/in the way"), "");
    BOOST_CHECK(refusal(directory.secret_file("store.key")).code() == Errc::Conflict);
    BOOST_TEST(!std::filesystem::exists(inside("store.key")));
}

BOOST_AUTO_TEST_CASE(a_want_of_descriptors_is_nothing_that_an_administrator_has_to_change) {
    const StateDirectory directory = open();
    make("store.key", std::string(32, 'k'));
    const test::DescriptorLimit limit;
    limit.lower(static_cast<rlim_t>(directory.descriptor()));
    std::vector<Error> errors{refusal(directory.secret_file("store.key")),
                              refusal(directory.small_file("store.key")),
                              refusal(directory.make_file("page", {"x"})),
                              refusal(read_secret_file(inside("store.key"))),
                              refusal(StateDirectory::open(temporary.file("other"))),
                              refusal(directory.take_file("store.key"))};
    limit.restore();
    for (const Error& error : errors) {
        BOOST_TEST((error.code() == Errc::Storage), error.message());
        BOOST_TEST(error.context().ends_with("Too many open files"), error.message());
    }
}

BOOST_AUTO_TEST_CASE(a_credential_is_read_whole_or_not_at_all) {
    const std::string credential = temporary.file("credential");
    BOOST_CHECK(refusal(read_secret_file(credential)).code() == Errc::NotFound);
    write_file(credential, std::string(32, 'c'));
    BOOST_TEST(read_secret_file(credential)->reveal() == std::string(32, 'c'));
    write_file(credential, std::string(33, 'c'));
    check_not_accepted(read_secret_file(credential), "32 bytes");
    std::filesystem::create_symlink(credential, temporary.file("link"));
    check_not_accepted(read_secret_file(temporary.file("link")), "link");
    check_not_accepted(read_secret_file(temporary.path()), "not a regular file");
}

BOOST_AUTO_TEST_CASE(a_file_is_taken_once) {
    const StateDirectory directory = open();
    directory.make_file("page", {"head", "", "body"}).value();
    BOOST_TEST(mode_of(inside("page")) == 0600U);
    const std::optional<MappedFile> taken = directory.take_file("page").value();
    BOOST_TEST_REQUIRE(taken.has_value());
    const std::span<std::byte> bytes = taken->bytes();
    BOOST_TEST((std::string_view{reinterpret_cast<const char*>(bytes.data()), bytes.size()}) ==
               "headbody");
    bytes[0] = std::byte{'H'};  // its own to write to
    BOOST_TEST(!std::filesystem::exists(inside("page")));
    BOOST_TEST(!directory.take_file("page").value().has_value());
    directory.make_file("page", {}).value();
    BOOST_TEST(!directory.take_file("page").value().has_value());
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_ours_alone_is_not_taken_but_removed) {
    const StateDirectory directory = open();
    make("page", "x", 0640);
    check_not_accepted(directory.take_file("page"), "open to group or others");
    BOOST_TEST(!std::filesystem::exists(inside("page")));
    std::filesystem::create_symlink(inside("elsewhere"), inside("page"));
    make("elsewhere", "y");
    check_not_accepted(directory.take_file("page"), "regular file");
    BOOST_TEST(read_file(inside("elsewhere")) == "y");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_there_is_not_made_again) {
    const StateDirectory directory = open();
    directory.make_file("page", {"first"}).value();
    BOOST_CHECK(refusal(directory.make_file("page", {"second"})).code() == Errc::Conflict);
    BOOST_TEST(read_file(inside("page")) == "first");
}

BOOST_AUTO_TEST_SUITE_END()
