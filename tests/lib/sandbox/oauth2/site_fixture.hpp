/// A sandbox's account site, and browsers before it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/lib/sandbox/sandbox_fixture.hpp"

namespace usher::sandbox::oauth2 {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// `pairs` as a query or form.
[[nodiscard]] std::string encoded(const Pairs& pairs);
/// `pairs` with another value for `name`, which is added if it is not there.
[[nodiscard]] Pairs with(Pairs pairs, const std::string& name, const std::string& value);
[[nodiscard]] Pairs without(Pairs pairs, const std::string& name);

/// The value of `name` in the query of an address; `none` without it.
[[nodiscard]] std::string in_query(std::string_view address, std::string_view name);

/// Where an answer leads to; empty if nowhere.
[[nodiscard]] std::string location(const http::Response& response);

/// Keeps the site's cookie.
class Browser {
public:
    explicit Browser(Url site) : client_{std::move(site)} {}

    [[nodiscard]] Task<http::Response> open(std::string target);
    /// Sends a form of `page`, to where the page says, with what its hidden field holds.
    [[nodiscard]] Task<http::Response> submit(http::Response page, Pairs fields);
    [[nodiscard]] Task<http::Response> send(std::string target, std::string form);

    std::string cookie{};

private:
    [[nodiscard]] Task<http::Response> exchange(http::ClientRequest request);

    http::Client client_;
};

/// The value of the hidden field.
[[nodiscard]] std::string form_token(const http::Response& page);

struct SiteFixture : SandboxFixture {
    static constexpr std::string_view verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    static constexpr std::string_view challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    const AccountSettings reseller_account = account(upstream::acestream::Entry::Reseller);
    const std::string callback = "https://shop.example/callback";

    /// The demo application, whose settings have `callback` besides the loopback address.
    SiteFixture();

    [[nodiscard]] Browser browser() const;
    /// The query of step 1 with `callback` and a state.
    [[nodiscard]] Pairs link() const;
    [[nodiscard]] static std::string target(const Pairs& link);
    /// The form of step 4 for `code`.
    [[nodiscard]] Pairs redemption(const std::string& code) const;

    http::Response open(Browser& browser, const Pairs& link);
    http::Response submit(Browser& browser, const http::Response& page, Pairs fields);
    /// Registers `email`, agrees; where that leads to.
    std::string register_and_agree(Browser& browser, const Pairs& link,
                                   const std::string& email = "a@b.example");
    /// A code that a new user has agreed to.
    std::string new_code(const Pairs& link);

    http::Response redeem(const Pairs& form);
    /// `200`, or the status and the error: `400 invalid_grant`.
    std::string redeemed(const Pairs& form);
    std::string new_token(const Pairs& link);
    http::Response user_data(const std::string& token);
    /// A new application of the demo reseller.
    boost::json::object new_app(const std::string& redirect_uri);
};

}  // namespace usher::sandbox::oauth2
