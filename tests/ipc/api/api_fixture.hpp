/// The HTTP faces on a store in memory, a clock of the test and upstreams that say what it wants.
#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ipc/api/api.hpp"
#include "lib/async/task_group.hpp"
#include "tests/lib/enforcement/fixture.hpp"
#include "tests/support/temporary_directory.hpp"

namespace usher::test {

inline constexpr std::uint16_t our_port = 6878;
inline constexpr auto our_host = "127.0.0.1:6878";
inline constexpr auto listed_origin = "https://app.example";
inline constexpr auto known_id = "0b9c1c9e-5d3e-4c7e-9a43-0d4b6a1f2c11";

struct ApiFixture : EnforcementFixture {
    /// What the device upstream says of a user key; the others hold nothing.
    std::map<std::string, std::vector<license::Entitlement>> upstream;
    std::optional<Error> upstream_failure{};  ///< set: it says this instead
    std::size_t fetches = 0;

    Result<Cents> price = Cents{150};
    Result<upstream::acestream::Activated> charge_outcome = upstream::acestream::Activated{
        .cost = Cents{150}, .valid_to = HeldClock::start + std::chrono::hours{720}};
    std::size_t charges = 0;
    bool becomes_complete = false;       ///< whether waiting for the keys ends well
    std::vector<std::string> log_lines;  ///< what the faces have said

    enforcement::Accounts accounts{*store, enforcer, {.streams = {.per_key = 2}}, Log{}};
    enforcement::StreamSlots streams{enforcer, 1, &accounts};
    enforcement::Usage usage{enforcer};
    enforcement::Purchases purchases{*store, enforcer, "https://tv.example", {}, Log{}};
    /// What the licences' upstream answers to a purchase; what it was sent is in `sent`.
    sync::PurchaseOutcome sale{
        usher::upstream::aminotv::Failure{.error = Error{Errc::Unreachable, "no connection"}}};
    std::vector<usher::upstream::aminotv::WrittenPurchase> sent;
    enforcement::ResellerCreations resellers{*store, enforcer, "https://api.example:443/api",
                                             Log{}};
    /// What the resellers' upstream answers, and how many requests to create it has had.
    usher::upstream::createreseller::NameAnswer name_answer{
        .verdict = usher::upstream::createreseller::NameVerdict::Free};
    usher::upstream::createreseller::SendAnswer creation_answer{
        .verdict = usher::upstream::createreseller::SendVerdict::Created};
    std::size_t creations_sent = 0;
    enforcement::Reminders reminders{
        *store, enforcer, accounts, {std::chrono::days{7}, std::chrono::days{1}}, Log{}};
    test::TemporaryDirectory state;
    std::optional<store::AnchorLag> anchor_lag{};
    enforcement::DiskHealth disk{time, [this] { return anchor_lag; }, Log{}};
    enforcement::Backups backups{loop.get_executor(), state.file("usher.db"), time, Log{}};
    sync::Refresher refresher;
    sync::KeyIntake intake;
    sync::ActivationDriver driver;
    sync::PurchaseDriver purchase_driver;
    sync::ResellerDriver reseller_driver;
    std::unique_ptr<api::Api> api;
    async::TaskGroup background{loop.get_executor(), "test", Log{}};

    ApiFixture();
    ~ApiFixture();

    /// What the routes are made of, with both roles; for a test that makes an Api of its own.
    api::Services services();
    /// The same with another recovery.
    api::Services services(enforcement::Recoveries& with);

    /// Answers a request as it is.
    http::Response send(http::Request request);
    /// A request over TCP from a program on this machine, with `token` if it is not empty.
    http::Response tcp(const std::string& method, const std::string& target,
                       const std::string& body = {}, const std::string& token = {});
    /// The same over the Unix socket.
    http::Response local(const std::string& method, const std::string& target,
                         const std::string& body = {});

    /// A token with `scopes`, made as an administrator makes one.
    std::string token(enforcement::Scopes scopes);
    std::string token(enforcement::Scope scope) {
        return token(static_cast<enforcement::Scopes>(scope));
    }
    /// Loads the extension of the fake issuer for a general user key.
    void load_general(const std::string& user_key);
    /// Runs the loop until `reached` holds; gives up after many turns.
    void run_until(const std::function<bool()>& reached);
};

/// An extension of the fake issuer: `general:KEY` or `individual:KEY:PRODUCT`.
[[nodiscard]] Result<license::Extension> read_fake_extension(std::string_view text);

[[nodiscard]] boost::json::object json_of(const http::Response& response);
/// The member `code` of a problem document, after checking that it is one of `status`.
[[nodiscard]] std::string problem_code(const http::Response& response);
/// Its member `detail`.
[[nodiscard]] std::string problem_detail(const http::Response& response);

}  // namespace usher::test
