#include "daemon/app/app.hpp"

#include <sqlite3.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <filesystem>
#include <future>
#include <optional>
#include <set>

#include "lib/store/database.hpp"
#include "lib/store/files.hpp"
#include "lib/store/migrations.hpp"
#include "lib/store/store.hpp"
#include "tests/lib/store/failing_disk.hpp"
#include "tests/support/held_clock.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace std::chrono_literals;
using namespace usher;

namespace {

constexpr auto version_query = "/webui/api/service?method=get_version";

/// While it lives nobody else's commits get on, as with a disk that takes its time.
class OtherWriter {
public:
    explicit OtherWriter(const std::string& path) {
        BOOST_REQUIRE_EQUAL(::sqlite3_open(path.c_str(), &database_), SQLITE_OK);
        BOOST_REQUIRE_EQUAL(run("BEGIN IMMEDIATE"), SQLITE_OK);
    }
    OtherWriter(const OtherWriter&) = delete;
    OtherWriter& operator=(const OtherWriter&) = delete;
    ~OtherWriter() {
        run("ROLLBACK");
        ::sqlite3_close(database_);
    }

private:
    int run(const char* sql) { return ::sqlite3_exec(database_, sql, nullptr, nullptr, nullptr); }

    sqlite3* database_ = nullptr;
};

struct Fixture {
    test::TemporaryDirectory directory;
    test::HeldClock clock;
    net::io_context loop{1};
    std::vector<int> sockets;
    std::string machine_id;
    int warnings = 0;  ///< that no machine is known

    // As the command line gives it, with a file that is not the machine's own.
    config::Config configuration(const std::string& text = {}, const std::string& http = {}) {
        const std::string file = directory.file("usherd.toml");
        test::write_file(file, text);
        return config::read_invocation(
                   {"--config", file, "--state-dir", directory.file("state"), "--runtime-dir",
                    directory.file("run"), "--http", http.empty() ? "127.0.0.1:0" : http},
                   {})
            .value()
            .config;
    }
    Result<std::unique_ptr<app::App>> start(config::Config config) {
        return app::App::start(
            std::move(config),
            {.loop = loop,
             .machine = {.read_clock = clock.reader(), .boot_id = "boot", .machine_id = machine_id},
             .sockets = sockets,
             .log = Log{[this](Severity, std::string_view line) {
                 if (line.find("machine-id") != line.npos) ++warnings;
             }}});
    }
    /// Into the store of a daemon that does not run.
    template <typename Work>
    void write(Work work) {
        const auto state = store::StateDirectory::open(directory.file("state"));
        const Secret key = state.value().secret_file("store.key").value();
        const auto store =
            store::Store::open(loop.get_executor(), state.value().file("usher.db"), key).value();
        store->write_now(std::move(work)).value();
    }
    void load_user() {
        write([](store::Tables& tables) -> Result<void> {
            tables.accounts.put(UserId{"310"});
            return {};
        });
    }
    /// Of a daemon that ends by itself.
    void await_end(app::App& daemon) {
        loop.restart();
        while (!daemon.stopped()) loop.run_one();
        loop.run_for(10s);
    }
    void check_stop_after(int turns, app::App& daemon) {
        for (int turn = 0; turn < turns; ++turn) loop.poll_one();
        daemon.stop();
        loop.restart();
        loop.run_for(10s);
        BOOST_CHECK_EQUAL(daemon.exit_code(), app::exit_done);
    }
    void load_key_with_options(int count) {
        const Instant now = test::HeldClock::start;
        license::EntitlementDocument document{
            .version = 1, .issued_at = now, .expires_at = now, .entitlements = {}};
        for (int i = 0; i < count; ++i) {
            document.entitlements.push_back(
                {.option = OptionId{"option" + std::to_string(i)}, .valid_to = now + 24h});
        }
        const license::Extension extension{
            .user_key = UserKey{"alpha"}, .issuer = IssuerId{"test"}, .issued_at = now};
        const auto load = [&](store::Tables& tables) -> Result<void> {
            const std::int64_t row = tables.keys.put(extension, "text", {}, now).row;
            tables.keys.take_document(row, document, "", now);
            return {};
        };
        write(load);
    }
    /// Runs the daemon beside `visit`, then ends it, also when that throws.
    template <typename Visit>
    void with(app::App& daemon, Visit visit) {
        struct Stop {
            net::io_context& loop;
            app::App& daemon;
            ~Stop() {
                net::post(loop, [&stopped = daemon] { stopped.stop(); });
            }
        };
        // What is posted to a daemon that has ended by itself must not wait for the next one.
        struct Leftovers {
            net::io_context& loop;
            ~Leftovers() {
                loop.restart();
                loop.poll();
            }
        };
        loop.restart();
        const Leftovers leftovers{loop};
        const auto running = std::async(std::launch::async, [&] {
            while (!daemon.stopped()) loop.run_one();
            loop.run_for(10s);
        });
        const Stop stop{loop, daemon};
        visit();
    }
};

test::Peer first_address(const app::App& daemon) {
    return test::Peer::of_url("http://" + daemon.http_addresses().at(0));
}

int listen_on_tcp() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::listen(socket, 8);
    return socket;
}

int listen_on_unix(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(socket, 8);
    return socket;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(app_object, Fixture)

BOOST_AUTO_TEST_CASE(answers_over_tcp_and_the_unix_socket) {
    const auto daemon = start(configuration()).value();
    BOOST_CHECK_EQUAL(daemon->socket_path(), directory.file("run") + "/api.sock");
    BOOST_CHECK(daemon->sandbox_address().empty());
    with(*daemon, [&] {
        BOOST_CHECK_EQUAL(test::get(first_address(*daemon), version_query).status, 200);
        const test::Peer socket = test::Peer::of_socket(daemon->socket_path());
        const boost::json::object status = test::get(socket, "/v1/status").json();
        BOOST_CHECK_EQUAL(status.at("started_at").as_int64(), unix_seconds(test::HeldClock::start));
        BOOST_CHECK(status.at("http") == boost::json::array{daemon->http_addresses().at(0)});
    });
    BOOST_CHECK_EQUAL(daemon->exit_code(), app::exit_done);
}

BOOST_AUTO_TEST_CASE(takes_over_the_sockets_of_the_service_manager) {
    const std::string path = directory.file("handed.sock");
    sockets = {listen_on_tcp(), listen_on_unix(path)};
    const auto daemon = start(configuration({}, "127.0.0.1:1")).value();
    BOOST_CHECK_EQUAL(daemon->socket_path(), path);
    BOOST_CHECK_EQUAL(daemon->http_addresses().size(), 1U);
    with(*daemon, [&] {
        test::Peer peer = first_address(*daemon);
        peer.host = "127.0.0.1";  // it listens on every address of the machine
        BOOST_CHECK_EQUAL(test::get(peer, version_query).status, 200);
        BOOST_CHECK_EQUAL(test::get(test::Peer::of_socket(path), "/v1/keys").status, 200);
    });
    BOOST_CHECK(std::filesystem::exists(path));
}

BOOST_AUTO_TEST_CASE(refuses_a_socket_that_does_not_listen) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockets = {socket};
    const auto started = start(configuration());
    BOOST_REQUIRE(!started);
    BOOST_CHECK(started.error().context().starts_with("a socket of the service manager"));
    ::close(socket);
}

BOOST_AUTO_TEST_CASE(serves_its_own_address_by_name_once_remote_clients_are_allowed) {
    const auto status_of = [this](const std::string& text) {
        const auto daemon = start(configuration(text, "127.0.0.2:0")).value();
        int status = 0;
        with(*daemon, [&] { status = test::get(first_address(*daemon), version_query).status; });
        return status;
    };
    BOOST_CHECK_EQUAL(status_of(""), 421);
    BOOST_CHECK_EQUAL(status_of("[http]\nallow_remote = true\n"), 200);
}

BOOST_AUTO_TEST_CASE(brings_a_sandbox_of_its_own) {
    config::Config config = configuration();
    config.sandbox = true;
    const auto daemon = start(std::move(config)).value();
    with(*daemon, [&] {
        const test::Peer control =
            test::Peer::of_url("http://" + daemon->sandbox_control_address());
        BOOST_CHECK_EQUAL(test::get(control, "/control/v1/state").status, 200);
        const test::Peer sandbox = test::Peer::of_url("http://" + daemon->sandbox_address());
        BOOST_CHECK_EQUAL(test::get(sandbox, "/device/v1/issuer-keys").status, 200);
        const boost::json::object status = test::get(first_address(*daemon), "/v1/status").json();
        BOOST_CHECK_EQUAL(status.at("sandbox").at("url").as_string(),
                          "http://" + daemon->sandbox_address());
        BOOST_CHECK_EQUAL(status.at("upstreams").as_array().size(), 5U);
    });
}

BOOST_AUTO_TEST_CASE(does_not_start_on_state_that_it_cannot_trust) {
    BOOST_REQUIRE(start(configuration()).value());
    std::filesystem::permissions(directory.file("state") + "/usher.db",
                                 std::filesystem::perms::others_read,
                                 std::filesystem::perm_options::add);
    const auto started = start(configuration());
    BOOST_REQUIRE(!started);
    BOOST_CHECK(started.error().code() == Errc::NotAccepted);
}

BOOST_AUTO_TEST_CASE(warns_where_it_cannot_tell_the_state_of_another_machine) {
    machine_id = "this one";
    BOOST_REQUIRE(start(configuration()).value());
    BOOST_CHECK_EQUAL(warnings, 0);
    machine_id = "";
    BOOST_REQUIRE(start(configuration()).value());
    BOOST_CHECK_EQUAL(warnings, 1);
}

BOOST_AUTO_TEST_CASE(does_not_open_a_database_with_something_strange_beside_it) {
    BOOST_REQUIRE(start(configuration()).value());
    const std::string journal = directory.file("state") + "/usher.db-journal";
    BOOST_REQUIRE_EQUAL(::mkfifo(journal.c_str(), 0600), 0);
    const auto started = start(configuration());
    BOOST_REQUIRE(!started);
    BOOST_CHECK(started.error().context().find("usher.db-journal is not a regular file") !=
                std::string::npos);
}

BOOST_AUTO_TEST_CASE(puts_its_socket_only_where_nobody_else_can_replace_it) {
    const std::string run = directory.file("run");
    std::filesystem::create_directory(run);
    BOOST_REQUIRE_EQUAL(::chmod(run.c_str(), 0777), 0);
    const auto loose = start(configuration());
    BOOST_REQUIRE(!loose);
    BOOST_CHECK(loose.error().code() == Errc::NotAccepted);
    BOOST_CHECK(loose.error().context().find(run + " may be written by others") !=
                std::string::npos);
    BOOST_CHECK(!std::filesystem::exists(run + "/api.sock"));

    BOOST_REQUIRE_EQUAL(::chmod(run.c_str(), 01777), 0);
    BOOST_CHECK(start(configuration()));
    if (::geteuid() != 0) return;  // only root can make a foreign directory
    BOOST_REQUIRE_EQUAL(::chmod(run.c_str(), 0755), 0);
    BOOST_REQUIRE_EQUAL(::chown(run.c_str(), 1, 1), 0);
    const auto foreign = start(configuration());
    BOOST_REQUIRE(!foreign);
    BOOST_CHECK(foreign.error().context().find("belongs to another user") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(gives_each_of_its_sockets_the_mode_that_is_configured_for_it) {
    const auto mode_of = [this](const std::string& name) {
        struct stat status{};
        BOOST_REQUIRE_EQUAL(::stat((directory.file("run") + "/" + name).c_str(), &status), 0);
        return status.st_mode & 0777U;
    };
    const auto daemon = start(configuration("[api_socket]\nmode = \"0600\"\n"
                                            "[engine_socket]\nmode = \"0620\"\n"))
                            .value();
    BOOST_CHECK_EQUAL(mode_of("api.sock"), 0600U);
    BOOST_CHECK_EQUAL(mode_of("engine.sock"), 0620U);
}

BOOST_AUTO_TEST_CASE(does_not_start_on_an_address_that_is_taken) {
    const auto first = start(configuration()).value();
    config::Config config = configuration({}, first->http_addresses().at(0));
    config.state_dir = directory.file("other");
    const auto second = start(std::move(config));
    BOOST_REQUIRE(!second);
    BOOST_CHECK(second.error().code() == Errc::Unavailable);
}

BOOST_AUTO_TEST_CASE(goes_on_with_the_page_that_it_saved) {
    const std::string saved = directory.file("state") + "/saved-page";
    start(configuration()).value();
    BOOST_REQUIRE(std::filesystem::exists(saved));
    const std::string first = test::read_file(saved);
    const auto daemon = start(configuration()).value();
    BOOST_CHECK(!std::filesystem::exists(saved));
    with(*daemon, [&] {
        const test::Peer peer = first_address(*daemon);
        BOOST_CHECK_EQUAL(test::get(peer, "/v1/check?option=noAds").status, 200);
        BOOST_CHECK_EQUAL(test::get(peer, "/v1/options").status, 200);
        BOOST_CHECK(std::filesystem::exists(directory.file("run") + "/engine.sock"));
    });
    BOOST_CHECK_EQUAL(daemon->exit_code(), app::exit_done);
    BOOST_CHECK_EQUAL(first.size(), 4096 + 16 * 32 + 28);  // nothing but its header and a seal
}

BOOST_AUTO_TEST_CASE(a_daemon_that_ends_before_it_has_read_the_keys_saves_its_page_again) {
    const std::string saved = directory.file("state") + "/saved-page";
    start(configuration()).value();
    const std::string first = test::read_file(saved);
    start(configuration()).value();  // its loop never runs
    const std::string second = test::read_file(saved);
    BOOST_CHECK_EQUAL(second.size(), first.size());
    BOOST_CHECK(second != first);
    const auto daemon = start(configuration()).value();
    BOOST_CHECK(!daemon->is_on_record());  // it answers from it
    BOOST_CHECK(!std::filesystem::exists(saved));
    with(*daemon,
         [&] { BOOST_CHECK_EQUAL(test::get(first_address(*daemon), "/v1/options").status, 200); });
}

BOOST_AUTO_TEST_CASE(the_start_is_put_on_record_beside_the_checks_that_the_saved_page_answers) {
    BOOST_CHECK(start(configuration()).value()->is_on_record());  // no page to answer from
    const auto daemon = start(configuration()).value();
    const auto is_on_record = [&] {
        std::promise<bool> told;
        net::post(loop, [&] { told.set_value(daemon->is_on_record()); });
        return told.get_future().get();
    };
    std::optional<OtherWriter> writer{directory.file("state") + "/usher.db"};
    with(*daemon, [&] {
        const test::Peer peer = first_address(*daemon);
        BOOST_CHECK_EQUAL(test::get(peer, "/v1/check?option=noAds").status, 200);
        BOOST_CHECK(!is_on_record());
        writer.reset();
        BOOST_CHECK_EQUAL(test::get(peer, "/v1/options").status, 200);
        BOOST_CHECK(is_on_record());
    });
    BOOST_CHECK_EQUAL(daemon->exit_code(), app::exit_done);
}

// No page answers about either, and what does must have been looked through (threat model D25).
BOOST_AUTO_TEST_CASE(where_users_have_licences_or_something_may_be_charged_the_record_comes_first) {
    start(configuration()).value();
    config::Config charging = configuration();
    charging.sandbox = true;
    start(charging).value();
    BOOST_CHECK(start(charging).value()->is_on_record());

    start(configuration()).value();
    BOOST_CHECK(!start(configuration()).value()->is_on_record());
    load_user();
    start(configuration()).value();
    BOOST_CHECK(start(configuration()).value()->is_on_record());
}

// Else the next start, of the same number, would give out the same ids.
BOOST_AUTO_TEST_CASE(decisions_of_a_start_that_was_never_on_record_have_ids_of_their_own) {
    start(configuration()).value();
    std::set<std::string> ids;
    for (int i = 0; i < 3; ++i) {
        const auto daemon = start(configuration()).value();
        const OtherWriter writer{directory.file("state") + "/usher.db"};
        with(*daemon, [&] {
            const test::Answer answer = test::get(first_address(*daemon), "/v1/check?option=noAds");
            ids.emplace(answer.json().at("decision_id").as_string());
        });
        BOOST_CHECK(!daemon->is_on_record());
    }
    BOOST_CHECK_EQUAL(ids.size(), 3U);
}

BOOST_AUTO_TEST_CASE(a_start_that_cannot_be_recorded_ends_and_can_be_tried_again) {
    const test::FailingDisk disk;
    start(configuration()).value();
    test::FailingDisk::set(test::FailingDisk::Fault::Full);
    auto daemon = start(configuration()).value();
    await_end(*daemon);
    BOOST_CHECK(!daemon->is_on_record());
    BOOST_CHECK_EQUAL(daemon->exit_code(), app::exit_later);
    daemon.reset();
    test::FailingDisk::set(test::FailingDisk::Fault::None);
    daemon = start(configuration()).value();
    with(*daemon,
         [&] { BOOST_CHECK_EQUAL(test::get(first_address(*daemon), "/v1/options").status, 200); });
    BOOST_CHECK_EQUAL(daemon->exit_code(), app::exit_done);
}

// Threat model D25.
BOOST_AUTO_TEST_CASE(a_database_that_is_damaged_behind_its_page_is_left_as_it_is) {
    constexpr std::size_t page = 4096;
    const std::string file = directory.file("state") + "/usher.db";
    start(configuration()).value();
    load_key_with_options(6000);
    start(configuration()).value();
    std::string damaged = test::read_file(file);
    damaged.replace(damaged.size() - page, page, page, '\xa5');
    test::write_file(file, damaged);
    auto daemon = start(configuration()).value();  // its page is good, and answers
    await_end(*daemon);
    BOOST_CHECK(!daemon->is_on_record());
    BOOST_CHECK_EQUAL(daemon->exit_code(), app::exit_misconfigured);
    daemon.reset();
    BOOST_CHECK(test::read_file(file) == damaged);

    const auto without_page = start(configuration());
    BOOST_REQUIRE(!without_page);
    BOOST_CHECK(without_page.error().context().ends_with("usherctl restore"));
    BOOST_CHECK(test::read_file(file) == damaged);
}

BOOST_AUTO_TEST_CASE(may_be_stopped_at_any_turn_while_it_copies_the_page_that_it_saved) {
    start(configuration()).value();
    load_key_with_options(6000);  // more than is copied in one turn
    start(configuration()).value();
    for (int turns = 0; turns < 20; ++turns) {
        const auto daemon = start(configuration()).value();
        loop.restart();
        while (!daemon->is_on_record()) loop.run_one();
        check_stop_after(turns, *daemon);
    }
}

BOOST_AUTO_TEST_CASE(may_be_stopped_at_any_turn_before_it_is_on_record) {
    start(configuration()).value();
    for (int turns = 0; turns < 10; ++turns) {
        const auto daemon = start(configuration()).value();
        BOOST_CHECK(!daemon->is_on_record());  // the page is saved again and again
        loop.restart();
        check_stop_after(turns, *daemon);
    }
}

// Threat model D25.
BOOST_AUTO_TEST_CASE(a_daemon_that_cannot_read_its_keys_behind_its_page_ends_for_good_at_once) {
    const std::string saved = directory.file("state") + "/saved-page";
    start(configuration()).value();
    store::Database database =
        store::Database::open(directory.file("state") + "/usher.db", store::migrations()).value();
    const auto damage = [&database]() -> Result<void> {
        database.prepare("DROP TABLE entitlement").run();
        return {};
    };
    database.write(damage).value();
    auto daemon = start(configuration()).value();  // its page is good, and answers
    await_end(*daemon);
    BOOST_CHECK_EQUAL(daemon->exit_code(), app::exit_misconfigured);
    daemon.reset();
    BOOST_CHECK(!std::filesystem::exists(saved));
    BOOST_CHECK(!start(configuration()));
}

// Threat model D23.
BOOST_AUTO_TEST_CASE(a_commit_of_unknown_fate_ends_it_and_the_next_start_reads_what_became_of_it) {
    const test::FailingDisk disk;
    const auto make_token = [](const app::App& daemon, const std::string& name) {
        return test::post(test::Peer::of_socket(daemon.socket_path()), "/v1/tokens",
                          {{"name", name}, {"scopes", boost::json::array{"read"}}});
    };
    auto daemon = start(configuration()).value();
    with(*daemon, [&] {
        BOOST_REQUIRE_EQUAL(make_token(*daemon, "before").status, 201);
        test::FailingDisk::set(test::FailingDisk::Fault::FailedFlush);
        try {
            const test::Answer answer = make_token(*daemon, "unsettled");
            BOOST_CHECK_EQUAL(answer.status, 500);
            BOOST_CHECK_EQUAL(answer.json().at("code").as_string(), "unsettled");
        } catch (const std::runtime_error&) {  // it may end before it answers
        }
    });
    BOOST_CHECK_EQUAL(daemon->exit_code(), app::exit_storage_broken);
    daemon.reset();
    test::FailingDisk::set(test::FailingDisk::Fault::None);

    // Its bytes had reached the disk: whoever took it for failed would be wrong.
    daemon = start(configuration()).value();
    with(*daemon, [&] {
        BOOST_CHECK_EQUAL(make_token(*daemon, "unsettled").status, 409);
        BOOST_CHECK_EQUAL(make_token(*daemon, "after").status, 201);
    });
    BOOST_CHECK_EQUAL(daemon->exit_code(), app::exit_done);
}

BOOST_AUTO_TEST_SUITE_END()
