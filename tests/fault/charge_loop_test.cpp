// Threat model Q9 and Q17 with real processes: the daemon is killed again and again while it
// charges, at an upstream that fails in every way its fault script knows. Whatever happens, each
// activation is charged once at most, what is confirmed was charged, what ended without was not,
// and all of them settle.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <filesystem>
#include <future>
#include <iostream>
#include <map>
#include <random>
#include <thread>

#include "lib/sandbox/accounts.hpp"
#include "tests/support/await.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/sandbox_process.hpp"
#include "tests/support/seller.hpp"

using namespace std::chrono_literals;
using namespace usher;
using upstream::acestream::Entry;

namespace {

constexpr int kills = 60;
constexpr int started_a_round = 4;

struct FaultKind {
    std::string on;
    std::string action;
    int delay_ms = 0;
};

// Beside `refuse`, which is for everybody. Executed late: before a lost answer is read back, and
// long after.
const std::vector<FaultKind> fault_kinds{
    {"activateService", "drop"},         {"activateService", "cut"},
    {"activateService", "error_before"}, {"activateService", "error_after"},
    {"activateService", "hang"},         {"activateService", "late", 300},
    {"activateService", "late", 4000},   {"activateService", "delay", 100},
    {"activateService", "garbage"},      {"activateService", "huge"},
    {"activateService", "deep"},         {"getUserKeyInfo", "stale"},
    {"getUserKeyInfo", "drop"},          {"getUserKeyInfo", "garbage"},
    {"getServiceCost", "error_before"},
};

sandbox::AccountSettings reseller() {
    const std::vector<sandbox::AccountSettings> accounts = sandbox::demo_accounts();
    return *std::ranges::find(accounts, Entry::Reseller, &sandbox::AccountSettings::entry);
}

struct Fixture {
    test::TemporaryDirectory files;
    test::SandboxProcess upstream;
    test::Seller seller{upstream.api(), Entry::Reseller};
    test::DaemonProcess daemon{{.config = configuration(), .starts = false}};
    std::map<std::string, std::string> wanted;  ///< user keys by the activation's id
    std::vector<std::string> acknowledged;      ///< ids
    std::map<std::string, int> injected;

    Fixture() {
        control("/control/v1/balance", {{"api_key", reseller().api_key}, {"amount", "1000.00"}});
    }

    [[nodiscard]] std::string configuration() const {
        const std::string secret = files.file("secret");
        test::write_file(secret, reseller().api_secret);
        std::filesystem::permissions(secret, std::filesystem::perms{0600});
        return "role = \"operator\"\n[activation]\nquiet_time = \"2s\"\nread_for = "
               "\"5s\"\nunsent_limit = \"5s\"\n"
               "[sync]\ndeadline = \"1s\"\n"
               "[upstream.operator]\nentry = \"reseller\"\nurl = \"" +
               upstream.url() + "\"\napi_key = \"" + reseller().api_key + "\"\napplication = \"" +
               reseller().application + "\"\nsecret_file = \"" + secret + "\"\n";
    }
    void control(const std::string& target, const boost::json::object& order) const {
        const test::Answer answer = test::post(upstream.control(), target, order);
        BOOST_REQUIRE_MESSAGE(answer.status == 200, answer.body);
    }
    void put(const FaultKind& kind) {
        boost::json::object fault{{"on", kind.on}, {"action", kind.action}};
        if (kind.delay_ms > 0) fault["delay_ms"] = kind.delay_ms;
        control("/control/v1/faults", fault);
        ++injected[kind.on + " " + kind.action];
    }

    [[nodiscard]] std::string next_id() const {
        const auto number = static_cast<std::int64_t>(wanted.size());
        return "00000000-0000-4000-8000-" + std::to_string(100'000'000'000 + number);
    }

    /// Hands activations to the daemon until it is gone; the ids that it acknowledged.
    [[nodiscard]] std::vector<std::string> start_some(const std::vector<std::string>& ids) const {
        std::vector<std::string> taken;
        for (const std::string& id : ids) {
            try {
                const test::Answer answer = test::post(daemon.socket(), "/v1/activations",
                                                       {{"id", id},
                                                        {"user_key", wanted.at(id)},
                                                        {"service", "noAds"},
                                                        {"period", "m1"}});
                if (answer.status == 202) taken.push_back(id);
            } catch (const std::exception&) {
                break;  // it was killed
            }
        }
        return taken;
    }
    void charge_until_killed(std::mt19937& random) {
        std::vector<std::string> ids;
        for (int i = 0; i < started_a_round; ++i) {
            ids.push_back(next_id());
            wanted[ids.back()] = seller.create_key().user_key.text();
        }
        auto starting = std::async(std::launch::async, [&] { return start_some(ids); });
        // The moment is what is random here: nothing waits for the sleep to be long enough.
        std::this_thread::sleep_for(std::chrono::microseconds{random() % 80'000});
        daemon.signal(SIGKILL);
        std::ranges::move(starting.get(), std::back_inserter(acknowledged));
        BOOST_REQUIRE_EQUAL(daemon.wait(), 128 + SIGKILL);
    }

    /// The states of all that the daemon knows of: what was acknowledged, and what was taken when
    /// the acknowledgement died with the daemon.
    [[nodiscard]] std::map<std::string, std::string> states() const {
        const auto list = test::get(daemon.socket(), "/v1/activations").json();
        std::map<std::string, std::string> found;
        for (const boost::json::value& one : list.at("activations").as_array()) {
            found[std::string{one.at("id").as_string()}] = one.at("state").as_string();
        }
        return found;
    }
    [[nodiscard]] bool are_settled() const {
        return std::ranges::none_of(states(), [](const auto& one) {
            return one.second == "PREPARED" || one.second == "SENDING" || one.second == "UNKNOWN";
        });
    }
    /// How often each user key was charged for.
    [[nodiscard]] std::map<std::string, int> charges() const {
        const auto books =
            test::get(upstream.control(), "/control/v1/ledger?api_key=" + reseller().api_key)
                .json();
        std::map<std::string, int> count;
        for (const boost::json::value& line : books.at("ledger").as_array()) {
            if (line.at("kind").as_string() == "activation") {
                ++count[std::string{line.at("user_key").as_string()}];
            }
        }
        return count;
    }
    [[nodiscard]] bool has_late_ones() const {
        const auto state = test::get(upstream.control(), "/control/v1/state").json();
        return state.at("postponed").to_number<int>() != 0;
    }
    void resolve(const std::string& id, bool was_charged) const {
        const test::Answer answer =
            test::post(daemon.socket(), "/v1/activations/" + id + "/resolve",
                       {{"outcome", was_charged ? "done" : "write_off"},
                        {"by", "ann"},
                        {"reason", "the ledger"}});
        BOOST_CHECK_EQUAL(answer.status, 200);
    }
    void print(const std::map<std::string, int>& states) const {
        std::cout << kills << " kills, " << acknowledged.size() << " activations:";
        for (const auto& [state, count] : states) std::cout << ' ' << count << ' ' << state;
        std::cout << "\nfaults:";
        for (const auto& [kind, count] : injected)
            std::cout << ' ' << count << " x " << kind << ',';
        std::cout << std::endl;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(charge_loop, Fixture)

BOOST_AUTO_TEST_CASE(each_activation_is_charged_once_at_most_and_settles) {
    const unsigned seed = std::random_device{}();
    std::mt19937 random{seed};
    BOOST_TEST_CONTEXT("seed " << seed) {
        for (int round = 0; round < kills; ++round) {
            for (unsigned faults = 1 + random() % 3; faults > 0; --faults) {
                put(fault_kinds[random() % fault_kinds.size()]);
            }
            daemon.start();
            charge_until_killed(random);
        }
        daemon.start();
        BOOST_REQUIRE_GE(acknowledged.size(), 50U);
        test::await("every activation settles", [this] { return are_settled(); });
        test::await("what is executed late is executed", [this] { return !has_late_ones(); });

        const std::map<std::string, int> charged = charges();
        const std::map<std::string, std::string> known = states();
        for (const std::string& id : acknowledged) BOOST_CHECK(known.contains(id));
        std::map<std::string, int> counts;
        for (const auto& [id, state] : known) {
            const auto found = charged.find(wanted.at(id));
            const int times = found == charged.end() ? 0 : found->second;
            ++counts[state];
            BOOST_CHECK_LE(times, 1);
            if (state == "CONFIRMED") BOOST_CHECK_EQUAL(times, 1);
            if (state == "REJECTED" || state == "CANCELLED") BOOST_CHECK_EQUAL(times, 0);
            if (state == "IN_DOUBT") resolve(id, times == 1);
        }
        print(counts);
        BOOST_CHECK_GT(counts["CONFIRMED"], 0);
        const auto status = test::get(daemon.socket(), "/v1/status").json();
        BOOST_CHECK_EQUAL(status.at("counts").at("activations_open").to_number<int>(), 0);
        BOOST_CHECK(charges() == charged);
        BOOST_CHECK_EQUAL(daemon.stop(), 0);
    }
}

BOOST_AUTO_TEST_SUITE_END()
