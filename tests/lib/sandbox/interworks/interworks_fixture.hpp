/// The interworks.cloud face of a sandbox over real sockets: as programs call it, as the client
/// does, and as the consoles of distributor and reseller.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/upstream/interworks/client.hpp"
#include "lib/upstream/interworks/session.hpp"
#include "tests/lib/sandbox/sandbox_fixture.hpp"

namespace usher::sandbox::interworks {

namespace iw = upstream::interworks;

inline constexpr std::string_view password = "Tide+Pool&47";

struct InterworksFixture : SandboxFixture {
    /// Generates the keys, adds a user of the reseller 4107 and logs it in.
    void set_up();
    void generate_keys();
    /// The status of the attempt.
    int add_user(std::string_view username = "finch-sync", std::string_view account = "4107");
    /// `Basic …` of the pair in force.
    std::string basic();

    /// A request for a token with this form; the header as `basic` gives it unless another is
    /// given.
    http::Response ask_token(std::string form, std::optional<std::string> authorization = {});
    std::string password_form(std::string_view username = "finch-sync",
                              std::string_view secret = password);
    /// A new token of the user.
    std::string log_in(std::string_view username = "finch-sync",
                       std::string_view secret = password);

    /// A call with the present token and version 3.
    http::Response call(std::string target, std::string method = "GET", std::string body = {});
    /// A call with exactly these fields.
    http::Response call_with(std::string target, std::vector<http::Field> fields,
                             std::string method = "GET");
    /// The object that a call answers; its status must be 200.
    boost::json::object object(std::string target);
    boost::json::array array(std::string target);
    /// The `name` of each row of a page, joined by commas; `member` another one.
    std::string names(std::string target, std::string_view member = "name");
    std::int64_t total(std::string target);
    /// `<status> <type> <property>` of a refusal.
    std::string refusal(std::string target, std::string method = "GET", std::string body = {});

    boost::json::object console(std::string method, std::string_view path, std::string order = {});
    /// `<status> <detail>` of what a console refuses.
    std::string refused_console(std::string method, std::string_view path, std::string order);
    void switches(std::string order) { console("POST", "switches", std::move(order)); }

    /// A session of the real client, and what it reads with.
    [[nodiscard]] iw::Addresses addresses() const;
    [[nodiscard]] iw::Credentials credentials();
    [[nodiscard]] iw::SessionPorts ports();

    std::string token;  ///< the one in use
};

/// The text of a member.
[[nodiscard]] std::string text_at(const boost::json::object& object, std::string_view name);

}  // namespace usher::sandbox::interworks
