/// AminoTV's user API on loopback: the same paths and bodies, answered from what is kept here, and
/// purchases passed on (specs/aminotv.md 14).
#pragma once

#include <string_view>

#include "ipc/api/services.hpp"
#include "lib/http/message.hpp"

namespace usher::api::license_facade {

/// Lives on the event loop. Errors are JSON:API documents.
class Facade {
public:
    /// `services` outlives it.
    explicit Facade(const Services& services) noexcept : services_{services} {}

    /// Whether a path is the facade's to answer: all below `/api`.
    [[nodiscard]] static bool owns(std::string_view path) noexcept;
    /// The methods that `path` answers, for `Allow`; empty for a path that is not there.
    [[nodiscard]] static std::string_view methods_of(std::string_view path);

    /// Answers a request that has passed the guard and is not OPTIONS.
    [[nodiscard]] Task<http::Response> answer(http::Request request);

private:
    [[nodiscard]] Task<http::Response> licenses(http::Request request, UserId user);
    [[nodiscard]] Task<http::Response> products(http::Request request);
    [[nodiscard]] Task<http::Response> buy(http::Request request, UserId user, Actor actor);
    [[nodiscard]] Result<Actor> admit(const http::Request& request, enforcement::Scope scope,
                                      const UserId* user) const;
    [[nodiscard]] http::Response refuse(const ErrorWord& word, std::string detail) const;
    [[nodiscard]] http::Response answer_of(const sync::ForwardedPurchase& bought) const;
    [[nodiscard]] http::Response answer_of(const Error& error) const;
    [[nodiscard]] http::Response settled(const license::Purchase& purchase) const;
    [[nodiscard]] std::string write(const enforcement::AccountRecord& account, Instant now,
                                    std::string meta) const;

    const Services& services_;
};

}  // namespace usher::api::license_facade
