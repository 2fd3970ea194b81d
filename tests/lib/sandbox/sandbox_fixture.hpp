/// A sandbox over real sockets, on a loop and a clock that the test holds.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>
#include <boost/test/unit_test.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/http/client.hpp"
#include "lib/sandbox/sandbox.hpp"
#include "lib/upstream/usher/client.hpp"

namespace usher::sandbox {

inline constexpr std::int64_t month_seconds = 2'592'000;
inline const std::string installation_digits(40, 'a');

struct SandboxFixture {
    using Values = std::vector<std::pair<std::string, std::string>>;

    net::io_context loop;
    Instant now = from_unix(1'700'000'000);  ///< what the machine's clock says
    std::string log;                         ///< every line so far
    std::unique_ptr<Sandbox> sandbox;

    SandboxFixture();
    ~SandboxFixture();

    /// noAds m1 at 1.50, noAds y1 at 15.00, premium m1 at 3.00; premium has no price for y1.
    [[nodiscard]] static Settings settings();
    [[nodiscard]] Result<std::unique_ptr<Sandbox>> open(Settings settings);
    /// Ends the sandbox, requests in flight and all.
    void close();
    /// Another sandbox in its place.
    void reopen(Settings settings);
    [[nodiscard]] static AccountSettings account(upstream::acestream::Entry entry);

    /// Runs the loop until `task` is done; its value.
    template <typename T>
    T run(Task<T> task) {
        std::optional<T> value;
        std::exception_ptr failure;
        auto finished = [&](std::exception_ptr thrown, T result) {
            failure = thrown;
            value.emplace(std::move(result));
        };
        net::co_spawn(loop, std::move(task), finished);
        while (!value) {
            // A guard against a hanging test, not a wait.
            BOOST_REQUIRE(loop.run_one_for(std::chrono::minutes{1}) > 0);
        }
        if (failure) std::rethrow_exception(failure);
        return std::move(*value);
    }

    [[nodiscard]] http::Client api_client() const;
    Result<http::Exchange> ask(http::ClientRequest request);

    /// Path and query of a call signed by the demo account of `entry`.
    [[nodiscard]] static std::string target(upstream::acestream::Entry entry, Values values);
    /// The body of a call by the demo reseller, or developer; the status must be 200.
    std::string reseller(Values values);
    std::string developer(Values values);
    /// The same by the reseller, whatever becomes of it.
    Result<http::Exchange> try_reseller(Values values);

    /// A new general key of the reseller.
    std::string new_key();
    /// Activates noAds for a month: 1.50.
    std::string activate(const std::string& user_key);

    /// A control request; the answer's object. `order` empty: no body.
    boost::json::object control(std::string method, std::string path, std::string order = {});
    Result<http::Exchange> try_control(http::ClientRequest request);
    std::int64_t executions();
    /// As the control face shows it.
    std::string balance(upstream::acestream::Entry entry);

    [[nodiscard]] upstream::usher::Client device_client() const;
};

}  // namespace usher::sandbox
