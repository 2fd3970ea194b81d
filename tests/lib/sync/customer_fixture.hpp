/// A reseller's customers in a BSS that the test writes, a copy of them, and what keeps it in step.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lib/async/task_group.hpp"
#include "lib/enforcement/customer_copy.hpp"
#include "lib/sync/customer_lists.hpp"
#include "lib/sync/customer_sync.hpp"
#include "lib/upstream/interworks/client.hpp"
#include "tests/lib/upstream/interworks/bss.hpp"

namespace usher::test {

namespace iw = upstream::interworks;

inline constexpr const char* studio_product = "5b0d8e1a-7c34-4f9e-a1b2-3e4d5c6f7a80";
inline constexpr const char* cloud_addon = "33333333-2222-4333-8444-555555555555";
inline constexpr const char* first_subscription = "e1a2b3c4-d5e6-47f8-90a1-b2c3d4e5f607";
inline constexpr const char* second_subscription = "e1a2b3c4-d5e6-47f8-90a1-b2c3d4e5f608";
inline constexpr const char* first_asset = "a1a2b3c4-d5e6-47f8-90a1-b2c3d4e5f607";

/// Answers as a BSS does, out of rows that a test puts in: pages, changes, single rows, add-ons.
class CustomerBss : public interworks::Bss {
public:
    CustomerBss();

    /// `collection` as in the path; in the order of their creation.
    std::map<std::string, std::vector<boost::json::object>> rows;
    std::map<std::string, std::string> addons;  ///< of subscriptions, as they are answered
    std::set<std::string> moved;                ///< accounts of another billing address
    bool takes_filter = true;
    bool takes_order = true;
    /// Called before a page is made, with what it is of and its index.
    std::function<void(const std::string& collection, int page)> before_page;
    /// Instead of what the path would give.
    std::map<std::string, http::Response> instead;
    std::vector<std::string>
        asked;  ///< paths, with `?changes` for filtered lists, `?moved` for accounts

    /// Another `updatedAt` than ever before, a minute later than the last one.
    std::string next_stamp();
    boost::json::object& add_account(int id, const std::string& name);
    boost::json::object& add_product(const std::string& id, const std::string& code,
                                     const std::string& type = "Primary");
    boost::json::object& add_subscription(const std::string& id, int account,
                                          const std::string& status = "Active");
    boost::json::object& add_asset(const std::string& id, int account);
    /// Changes members of a row, and its `updatedAt`.
    void change(const std::string& collection, const std::string& id, const std::string& members);
    void remove(const std::string& collection, const std::string& id);
    [[nodiscard]] std::size_t count(std::string_view path) const;

private:
    http::Response serve(const http::Request& request);
    http::Response list(const std::string& collection, const http::Request& request);

    int minutes_ = 0;
};

/// `text` as `Instant`, `2026-03-01T12:00:00Z`.
[[nodiscard]] Instant at(std::string_view text);

struct CustomerFixture {
    CustomerBss bss;
    std::vector<std::string> log_lines;
    Log log{[this](Severity, std::string_view line) { log_lines.emplace_back(line); }};
    std::string path;
    std::unique_ptr<store::Store> store;
    std::unique_ptr<enforcement::TimeKeeper> time;
    enforcement::EventLog events{1};
    std::unique_ptr<enforcement::Enforcer> enforcer;
    std::unique_ptr<enforcement::Accounts> accounts;
    std::unique_ptr<enforcement::CustomerCopy> copy;
    std::optional<iw::Session> session;
    std::optional<iw::Client> client;
    std::optional<sync::CustomerSync> driver;
    std::optional<async::TaskGroup> background;
    sync::CustomerSettings settings = usual_settings();
    std::optional<std::string> password = "Tide+Pool&47";

    /// Account 5210 with a subscription to Lumen Studio, which gives `studio`: channels 1 and 2,
    /// live.
    explicit CustomerFixture(std::string database = ":memory:");
    ~CustomerFixture();

    static sync::CustomerSettings usual_settings();
    /// As after a start of the daemon: the store stays, all else is new.
    void restart();
    /// Ends the daemon's part at once, in the middle of what it does.
    void kill();
    /// One reading from its beginning to its end; whether it ended well.
    bool read();
    /// Lets a quarter of an hour pass, and reads.
    bool read_later(std::chrono::seconds time = std::chrono::minutes{15});

    [[nodiscard]] bool allows(const std::string& user = "account-5210",
                              const std::string& channel = "1");
    [[nodiscard]] std::vector<license::License> licenses(const std::string& user = "account-5210");
    /// A row of the copy; none: it is not there.
    [[nodiscard]] std::optional<enforcement::CustomerRow> row_of(
        enforcement::CustomerCollection collection, const std::string& id);
    [[nodiscard]] std::int64_t kept(enforcement::CustomerCollection collection);
    template <typename T>
    T run(Task<T> task) {
        return bss.run(std::move(task));
    }
    [[nodiscard]] bool has_logged(std::string_view text) const;
};

}  // namespace usher::test
