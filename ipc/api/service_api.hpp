/// Ace Stream's engine service API, `/webui/api/service?method=…`, byte for byte
/// (specs/acestream.md section 6).
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ipc/api/product_key_watch.hpp"
#include "lib/async/task.hpp"
#include "lib/core/ids.hpp"
#include "lib/enforcement/enforcer.hpp"
#include "lib/http/message.hpp"
#include "lib/http/query.hpp"
#include "lib/sync/key_intake.hpp"

namespace usher::api {

inline constexpr std::string_view service_path = "/webui/api/service";

struct ServiceSettings {
    std::string version{};  ///< what get_version reports (choice 23)
    std::int64_t code = 0;
    std::optional<std::string> platform{};  ///< none: left out
    bool legacy_envelope = true;            ///< get_services answers in both envelopes (choice 21)
};

/// Lives on the event loop.
class ServiceApi {
public:
    /// `enforcer`, `intake` and `product_keys` outlive it.
    ServiceApi(ServiceSettings settings, InstallationId installation,
               enforcement::Enforcer& enforcer, sync::KeyIntake& intake,
               ProductKeyWatch& product_keys);

    /// Answers one call of `actor`; `query` is the request's, already read. Failures of a method
    /// are HTTP 200, but a HEAD that would load an extension is a 405.
    [[nodiscard]] Task<http::Response> answer(http::Request request, http::Parameters query,
                                              Actor actor);
    /// The same of a GET that needs no wait, no script and no warning: appends the body and returns
    /// true. False for anything else.
    [[nodiscard]] bool answer_now(std::string_view query, std::string& body);

private:
    using Outcome = Result<boost::json::value>;

    [[nodiscard]] Outcome call(std::string_view method, const http::Parameters& parameters);
    [[nodiscard]] Outcome check_user_key(const http::Parameters& parameters) const;
    [[nodiscard]] Outcome check_product_user_keys(const http::Parameters& parameters) const;
    [[nodiscard]] Task<Outcome> load_extension(http::Parameters parameters, Actor actor);
    [[nodiscard]] Outcome get_services(const http::Parameters& parameters);
    [[nodiscard]] Outcome check_user_service(const http::Parameters& parameters);
    [[nodiscard]] Outcome get_version(const http::Parameters& parameters) const;
    [[nodiscard]] Outcome get_public_user_key() const;
    [[nodiscard]] std::string envelope(const Outcome& outcome, bool both) const;

    ServiceSettings settings_;
    InstallationId installation_;
    enforcement::Enforcer& enforcer_;
    sync::KeyIntake& intake_;
    ProductKeyWatch& product_keys_;
};

/// Whether the call is one that any page may make: get_version (threat model D5).
[[nodiscard]] bool is_harmless(std::string_view path, const http::Parameters& query);

}  // namespace usher::api
