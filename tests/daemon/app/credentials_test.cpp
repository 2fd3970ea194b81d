#include "daemon/app/credentials.hpp"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "tests/support/descriptor_limit.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace usher;

namespace {

struct Fixture {
    test::TemporaryDirectory directory;

    ~Fixture() { ::unsetenv("CREDENTIALS_DIRECTORY"); }

    std::string write(const std::string& name, const std::string& text, mode_t mode = 0600) {
        const std::string path = directory.file(name);
        test::write_file(path, text);
        ::chmod(path.c_str(), mode);
        return path;
    }
    void bring_credentials() { ::setenv("CREDENTIALS_DIRECTORY", directory.path().c_str(), 1); }
    static config::SecretSource from_file(std::string path) { return {.file = std::move(path)}; }
    static Result<Secret> read(const config::SecretSource& source) {
        return app::operator_secret(config::Role::Operator, source);
    }
    static Errc failure(const config::SecretSource& source) { return read(source).error().code(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(credentials, Fixture)

BOOST_AUTO_TEST_CASE(the_store_key_is_made_once_and_kept_in_the_state_directory) {
    const auto state = store::StateDirectory::open(directory.file("state")).value();
    const std::string first{app::store_key(state).value().reveal()};
    BOOST_CHECK_EQUAL(first.size(), 32U);
    BOOST_CHECK(app::store_key(state).value().reveal() == first);
}

BOOST_AUTO_TEST_CASE(a_lost_store_key_is_not_made_anew_beside_a_database) {
    const auto state = store::StateDirectory::open(directory.file("state")).value();
    test::write_file(state.file("usher.db"), "sealed");
    BOOST_CHECK(app::store_key(state).error().code() == Errc::NotFound);
    BOOST_CHECK(!std::filesystem::exists(state.file("store.key")));
}

BOOST_AUTO_TEST_CASE(the_store_key_of_the_service_manager_comes_first) {
    const auto state = store::StateDirectory::open(directory.file("state")).value();
    bring_credentials();
    BOOST_CHECK(app::store_key(state).value().reveal() != std::string(32, 'k'));
    write("store-key", std::string(32, 'k'));
    BOOST_CHECK(app::store_key(state).value().reveal() == std::string(32, 'k'));
    write("store-key", "short");
    BOOST_CHECK(app::store_key(state).error().code() == Errc::NotAccepted);
}

BOOST_AUTO_TEST_CASE(an_operators_secret_is_the_first_line_of_its_file) {
    for (const char* text : {"0123456789", "0123456789\n", "0123456789\r\n", "0123456789\nmore"}) {
        const config::SecretSource source = from_file(write("secret", text));
        BOOST_CHECK(read(source).value().reveal() == "0123456789");
    }
}

BOOST_AUTO_TEST_CASE(an_operators_secret_may_come_from_the_service_manager) {
    const config::SecretSource source{.credential = "operator-secret"};
    BOOST_CHECK(failure(source) == Errc::NotFound);
    bring_credentials();
    BOOST_CHECK(failure(source) == Errc::NotFound);
    // systemd's own modes are its business.
    write("operator-secret", "0123456789\n", 0440);
    BOOST_CHECK(read(source).value().reveal() == "0123456789");
}

BOOST_AUTO_TEST_CASE(an_operators_secret_that_others_may_read_is_not_used) {
    for (const mode_t mode : {0640U, 0604U, 0660U, 0644U}) {
        BOOST_CHECK(failure(from_file(write("secret", "0123456789", mode))) == Errc::NotAccepted);
    }
}

BOOST_AUTO_TEST_CASE(an_operators_secret_that_is_not_a_file_of_ours_alone_is_not_used) {
    const std::string real = write("real", "0123456789");
    const std::string link = directory.file("link");
    BOOST_REQUIRE_EQUAL(::symlink(real.c_str(), link.c_str()), 0);
    BOOST_CHECK(failure(from_file(link)) == Errc::NotAccepted);

    const std::string twin = directory.file("twin");
    BOOST_REQUIRE_EQUAL(::link(real.c_str(), twin.c_str()), 0);
    BOOST_CHECK(failure(from_file(real)) == Errc::NotAccepted);

    const std::string fifo = directory.file("fifo");
    BOOST_REQUIRE_EQUAL(::mkfifo(fifo.c_str(), 0600), 0);
    BOOST_CHECK(failure(from_file(fifo)) == Errc::NotAccepted);
    BOOST_CHECK(failure(from_file(directory.path())) == Errc::NotAccepted);
    BOOST_CHECK(failure(from_file(write("long", std::string(4097, 'a')))) == Errc::TooLarge);
    BOOST_CHECK(read(from_file(write("most", std::string(4096, 'a')))).has_value());
}

BOOST_AUTO_TEST_CASE(an_operators_secret_that_is_not_there_or_empty_is_named) {
    const auto missing = read(from_file(directory.file("secret")));
    BOOST_CHECK(missing.error().code() == Errc::NotFound);
    BOOST_CHECK(missing.error().context().find(directory.file("secret")) != std::string::npos);
    BOOST_CHECK(failure(from_file(write("secret", ""))) == Errc::NotAccepted);
    BOOST_CHECK(failure(from_file(write("secret", "\n0123456789"))) == Errc::NotAccepted);
}

BOOST_AUTO_TEST_CASE(a_device_opens_no_secret_of_an_operators) {
    bring_credentials();
    const std::string path = write("operator-secret", "0123456789");
    const config::SecretSource sources[] = {{.credential = "operator-secret"}, {.file = path}};
    const test::DescriptorLimit limit;
    for (const config::SecretSource& source : sources) {
        BOOST_CHECK(read(source).value().reveal() == "0123456789");
        // Without a descriptor to be had, whoever opened anything would fail otherwise.
        limit.lower(3);
        const Errc refusal = app::operator_secret(config::Role::Device, source).error().code();
        limit.restore();
        BOOST_CHECK(refusal == Errc::Forbidden);
    }
}

BOOST_AUTO_TEST_CASE(a_want_of_descriptors_condemns_no_file) {
    const config::SecretSource source = from_file(write("secret", "0123456789"));
    const test::DescriptorLimit limit;
    limit.lower(3);
    const Errc of_secret = failure(source);
    const Errc of_text = app::read_text_file(source.file).error().code();
    limit.restore();
    BOOST_CHECK(of_secret == Errc::Storage);
    BOOST_CHECK(of_text == Errc::Storage);
}

BOOST_AUTO_TEST_CASE(a_text_file_has_a_limit) {
    const std::string longest(std::size_t{64} * 1024, 'a');
    BOOST_CHECK(app::read_text_file(write("text", longest)).value() == longest);
    BOOST_CHECK(app::read_text_file(write("text", longest + "a")).error().code() == Errc::TooLarge);
    BOOST_CHECK(app::read_text_file(directory.file("no")).error().code() == Errc::NotFound);
}

BOOST_AUTO_TEST_SUITE_END()
