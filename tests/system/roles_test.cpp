#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <cstring>
#include <set>
#include <stdexcept>

#include "tests/support/daemon_process.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/usherctl.hpp"

using namespace usher;

namespace {

/// The secrets of an operator's, as a service manager brings them, watched.
class Credentials {
public:
    static constexpr std::array names{"operator-secret", "provider-key",      "reseller-api-id",
                                      "bss-client-key",  "bss-client-secret", "bss-password",
                                      "site-secret"};

    Credentials() {
        for (const char* name : names) {
            test::write_file(file(name), std::string{"secret of "} + name + "\n");
            ::chmod(file(name).c_str(), 0600);
        }
        watch_ = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
        BOOST_REQUIRE_GE(watch_, 0);
        BOOST_REQUIRE_GE(::inotify_add_watch(watch_, directory_.path().c_str(), IN_OPEN), 0);
        ::setenv("CREDENTIALS_DIRECTORY", directory_.path().c_str(), 1);
    }
    Credentials(const Credentials&) = delete;
    Credentials& operator=(const Credentials&) = delete;
    ~Credentials() {
        ::unsetenv("CREDENTIALS_DIRECTORY");
        ::close(watch_);
    }

    [[nodiscard]] std::string file(const std::string& name) const { return directory_.file(name); }
    /// The files that anybody has opened since the last call.
    [[nodiscard]] std::set<std::string> opened() const {
        std::set<std::string> files;
        alignas(inotify_event) std::array<char, 8192> buffer{};
        for (ssize_t size = 0; (size = ::read(watch_, buffer.data(), buffer.size())) > 0;) {
            for (ssize_t at = 0; at < size;) {
                inotify_event event{};
                std::memcpy(&event, buffer.data() + at, sizeof event);
                if (event.len > 0) files.emplace(buffer.data() + at + sizeof event);
                at += static_cast<ssize_t>(sizeof event + event.len);
            }
        }
        return files;
    }

private:
    test::TemporaryDirectory directory_;
    int watch_ = -1;
};

const std::array operator_sections{
    "[upstream.operator]\nentry = \"reseller\"\nurl = \"http://127.0.0.1:1\"\napi_key = \"k\"\n"
    "application = \"a\"\nsecret_credential = \"operator-secret\"\n",
    "[upstream.provider]\nurl = \"http://127.0.0.1:1\"\napi_key_credential = \"provider-key\"\n",
    "[upstream.reseller]\nurl = \"http://127.0.0.1:1\"\nuser = \"ops\"\n"
    "api_id_credential = \"reseller-api-id\"\n",
    "[upstream.interworks]\nurl = \"http://127.0.0.1:1\"\nusername = \"u\"\naccounts = [\"all\"]\n"
    "client_key_credential = \"bss-client-key\"\n"
    "client_secret_credential = \"bss-client-secret\"\npassword_credential = \"bss-password\"\n",
    "[upstream.site]\nclient_id = \"a\"\nuser_data_url = \"http://127.0.0.1:1\"\n"
    "client_secret_credential = \"site-secret\"\n"};

using Command = std::vector<std::string>;

std::string text_of(const Command& command) {
    std::string text;
    for (const std::string& word : command) text += word + ' ';
    return text;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(roles, Credentials)

BOOST_AUTO_TEST_CASE(a_device_opens_no_secret_of_an_operators_and_has_none_of_its_upstreams) {
    test::DaemonProcess device{{}};
    const boost::json::object status = test::get(device.socket(), "/v1/status").json();
    BOOST_CHECK(status.at("roles") == boost::json::array{"device"});
    BOOST_CHECK(status.at("upstreams").as_array().empty());
    const test::TemporaryDirectory directory;
    const std::string line = directory.file("line");
    test::write_file(line, "password1\n");
    const std::array commands{
        Command{"activate", "noAds", "m1", "--key-file", line},
        Command{"quote", "noAds", "m1"},
        Command{"accounts"},
        Command{"catalog"},
        Command{"subscriptions"},
        Command{"invoices"},
        Command{"bss", "status"},
        Command{"bss", "sync"},
        Command{"bss", "login", "--password-file", line},
        Command{"forget-gone", "1", "--by", "ann", "--reason", "moved"},
        Command{"reseller", "check", "quayside"},
        Command{"reseller", "create", "--fname", "Ines", "--lname", "Okafor", "--email",
                "ines@example.net", "--company", "North Quay", "--phone", "12015550123"},
        Command{"login"},
        Command{"apps"},
        Command{"balance"}};
    for (const Command& command : commands) {
        const test::Outcome outcome = test::usherctl(device, command);
        BOOST_TEST_CONTEXT(text_of(command) << outcome.out << outcome.err) {
            BOOST_CHECK_EQUAL(outcome.code, 4);
            const bool names_the_role =
                outcome.err.find("the role of a device") != outcome.err.npos;
            const bool names_the_site = outcome.err.find("account site") != outcome.err.npos;
            BOOST_CHECK(names_the_role || names_the_site);
        }
    }
    BOOST_CHECK_EQUAL(device.stop(), 0);
    BOOST_CHECK(opened().empty());
}

BOOST_AUTO_TEST_CASE(a_device_with_a_section_of_an_operators_does_not_start) {
    for (const char* section : operator_sections) {
        test::DaemonProcess device{{.config = section, .starts = false}};
        BOOST_TEST_CONTEXT(section) {
            BOOST_CHECK_EXCEPTION(device.start(), std::runtime_error, [](const auto& error) {
                return std::string{error.what()}.find("needs role = \"operator\"") !=
                       std::string::npos;
            });
            BOOST_CHECK_EQUAL(device.wait(), 78);
        }
    }
    BOOST_CHECK(opened().empty());
}

// What shows that the watch would have noticed.
BOOST_AUTO_TEST_CASE(an_operators_machine_opens_them) {
    std::string config = "role = \"operator\"\n";
    for (const char* section : operator_sections) {
        if (std::string_view{section}.starts_with("[upstream.provider]")) continue;
        config += section;
    }
    test::DaemonProcess daemon{{.config = config}};
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    const std::set<std::string> files = opened();
    for (const char* name : names) {
        BOOST_TEST_CONTEXT(name) {
            BOOST_CHECK_EQUAL(files.contains(name), std::string_view{name} != "provider-key");
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
