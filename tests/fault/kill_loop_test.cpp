// Threat model Q17, the slice without a service manager: the daemon is killed again and again while
// keys are uploaded, and no acknowledged one is ever missing.
#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <future>
#include <iterator>
#include <list>
#include <random>
#include <thread>

#include "lib/upstream/usher/extension.hpp"
#include "lib/upstream/usher/issuer_keys.hpp"
#include "tests/support/daemon_process.hpp"

using namespace usher;
using test::Connection;

namespace {

constexpr int kills = 100;
constexpr int clients = 4;          // so that uploads share commits
constexpr int tail_looked_at = 50;  // keys of the rounds before that are looked at after each start

constexpr auto ok = R"({"result": "ok", "error": null})";

/// Signs extension strings, as an upstream would that nobody reaches.
class Issuer {
public:
    [[nodiscard]] std::string jwk_set() const {
        const crypto::VerifyKey key = key_.public_key();
        return upstream::usher::write_issuer_keys(
            {.issuer = name_, .keys = {{.id = upstream::usher::key_id(key), .key = key}}});
    }
    [[nodiscard]] std::string extension_of(const std::string& user_key) const {
        return upstream::usher::write_extension(
            {.user_key = UserKey{user_key},
             .issuer = name_,
             .issued_at = std::chrono::sys_days{std::chrono::year{2026} / 11 / 21}},
            key_);
    }

private:
    IssuerId name_{"issuer.test"};
    crypto::SigningKey key_ = crypto::SigningKey::generate();
};

struct Uploaded {
    std::vector<std::string> acknowledged;
    std::vector<std::string> refused;
};

struct Fixture {
    Issuer issuer;
    test::TemporaryDirectory files;
    test::DaemonProcess daemon{{.config = configuration(), .starts = false}};
    std::vector<std::string> acknowledged;

    // Nobody listens on port 1: a refresh of a key fails at once.
    [[nodiscard]] std::string configuration() const {
        const std::string keys = files.file("issuer-keys.json");
        test::write_file(keys, issuer.jwk_set());
        return test::device_config("http://127.0.0.1:1", keys);
    }

    /// Uploads keys, whose names begin with `name`, one by one until the daemon is gone.
    [[nodiscard]] Uploaded upload(Connection& connection, const std::string& name) const {
        Uploaded uploaded;
        while (true) {
            const std::string user_key =
                name + std::to_string(uploaded.acknowledged.size() + uploaded.refused.size());
            const std::string target = "/webui/api/service?method=load_extension&extension=" +
                                       issuer.extension_of(user_key);
            connection.send(test::to_bytes(daemon.http(), {.target = target}));
            const auto answer = connection.receive();
            if (!answer) return uploaded;
            (answer->body == ok ? uploaded.acknowledged : uploaded.refused).push_back(user_key);
        }
    }

    /// Uploads by several clients at once, until the daemon is killed after `until_death`.
    void upload_until_killed(int round, std::chrono::microseconds until_death) {
        std::list<Connection> connections;
        for (int i = 0; i < clients; ++i) connections.emplace_back(daemon.http());
        std::vector<std::future<Uploaded>> uploads;
        for (Connection& connection : connections) {
            const std::string name =
                "key-" + std::to_string(round) + "-" + std::to_string(uploads.size()) + "-";
            uploads.push_back(std::async(std::launch::async, [this, &connection, name] {
                return upload(connection, name);
            }));
        }
        // The moment is what is random here: nothing waits for the sleep to be long enough.
        std::this_thread::sleep_for(until_death);
        daemon.signal(SIGKILL);
        for (std::future<Uploaded>& upload : uploads) {
            Uploaded uploaded = upload.get();
            BOOST_CHECK(uploaded.refused.empty());
            std::ranges::move(uploaded.acknowledged, std::back_inserter(acknowledged));
        }
    }

    /// How many keys the daemon lists, over all pages.
    [[nodiscard]] std::size_t count_listed() const {
        std::size_t count = 0;
        std::string target = "/v1/keys";
        while (true) {
            const boost::json::object page = test::get(daemon.socket(), target).json();
            count += page.at("keys").as_array().size();
            if (page.at("next").is_null()) return count;
            target = "/v1/keys?after=" + std::string{page.at("next").as_string()};
        }
    }

    /// Each of the last `count` acknowledged keys is loaded.
    void check_acknowledged(std::size_t count) {
        Connection connection{daemon.http()};
        const std::size_t first = acknowledged.size() - std::min(count, acknowledged.size());
        for (std::size_t i = first; i < acknowledged.size(); ++i) {
            const std::string target =
                "/webui/api/service?method=check_user_key&user_key=" + acknowledged[i];
            connection.send(test::to_bytes(daemon.http(), {.target = target}));
            BOOST_REQUIRE_EQUAL(connection.receive().value().body, ok);
        }
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(kill_loop, Fixture)

BOOST_AUTO_TEST_CASE(no_acknowledged_key_is_lost) {
    const unsigned seed = std::random_device{}();
    BOOST_TEST_MESSAGE("seed " << seed);
    std::mt19937 random{seed};

    for (int round = 0; round < kills; ++round) {
        BOOST_TEST_CONTEXT("seed " << seed << ", round " << round) {
            daemon.start();
            check_acknowledged(tail_looked_at);
            upload_until_killed(round, std::chrono::microseconds{random() % 60'000});
            BOOST_REQUIRE_EQUAL(daemon.wait(), 128 + SIGKILL);
        }
    }

    daemon.start();
    check_acknowledged(acknowledged.size());
    const std::size_t listed = count_listed();
    // A key whose acknowledgement died with the daemon may be there: one a client and
    // round at most.
    BOOST_CHECK_GE(listed, acknowledged.size());
    BOOST_CHECK_LE(listed, acknowledged.size() + kills * clients);
    BOOST_CHECK_GE(acknowledged.size(), 100U);
    BOOST_TEST_MESSAGE(acknowledged.size() << " acknowledged, " << listed << " there");
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    SQLite::Database database{daemon.state_dir() + "/usher.db", SQLite::OPEN_READWRITE};
    BOOST_CHECK_EQUAL(database.execAndGet("PRAGMA integrity_check").getString(), "ok");
}

BOOST_AUTO_TEST_SUITE_END()
