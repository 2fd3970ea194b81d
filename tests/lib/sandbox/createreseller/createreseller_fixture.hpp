/// The createReseller face of a sandbox over real sockets, as an administrator calls it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/lib/sandbox/sandbox_fixture.hpp"

namespace usher::sandbox::createreseller {

inline constexpr std::string_view created = "200 User created successfully";
inline constexpr std::string_view taken = "400 User name is not available";
inline constexpr std::string_view bad_password = "400 parameter: password is invalid";
inline constexpr std::string_view bad_encoding = "400 Malformed request encoding";
inline constexpr std::string_view unknown_caller = "400 User not exists or invalid api id";

/// `400 parameter: <name> is empty`, and so on.
[[nodiscard]] std::string empty(std::string_view name);
[[nodiscard]] std::string invalid(std::string_view name);
[[nodiscard]] std::string needs_billing(std::string_view name);

/// A query that a test puts together; what it changes it changes in a copy.
class Query {
public:
    /// The baseline of specs/createreseller.md 11.
    [[nodiscard]] static Query baseline();
    /// The question about a user name.
    [[nodiscard]] static Query availability(std::string_view user_name);

    /// `value`, not encoded yet, for `name`: in the place of the first, or at the end.
    [[nodiscard]] Query with(std::string_view name, std::string_view value) const;
    /// The same with the bytes of the query.
    [[nodiscard]] Query with_raw(std::string_view name, std::string_view raw) const;
    /// One more at the end, whether or not there is one.
    [[nodiscard]] Query and_also(std::string_view name, std::string_view value) const;
    [[nodiscard]] Query without(std::string_view name) const;
    [[nodiscard]] Query renamed(std::string_view name, std::string_view other) const;
    /// The administrator without the billing system.
    [[nodiscard]] Query by_plain_administrator() const;

    [[nodiscard]] std::string text() const;

private:
    std::vector<std::pair<std::string, std::string>> items_;
};

struct CreateresellerFixture : SandboxFixture {
    /// `<status> <body>` of a GET.
    std::string outcome(const Query& query);
    /// The same of a form.
    std::string posted(const Query& query);
    http::Response call(std::string method, std::string target, std::string form = {});

    /// Everything that the books say of the resellers, oldest first.
    boost::json::array resellers();
    /// What they say of the only one.
    boost::json::object reseller();
    /// `<value> <origin>` of a parameter of the only one; `-` for no value.
    std::string value(std::string_view parameter);

    /// Calls, which must be refused so and leave nothing behind.
    void check_refused(const Query& query, std::string_view expected);
    /// Calls, and gives back what was made of the parameter.
    std::string created_value(const Query& query, std::string_view parameter);

    /// An account of this name, which cannot call.
    void take_name(std::string_view user_name);
    void fault(std::string_view action, std::string_view more = {},
               std::string_view on = "createReseller");
    boost::json::object set(std::string_view control_path, std::string body);
    int try_set(std::string_view control_path, std::string body);
};

}  // namespace usher::sandbox::createreseller
