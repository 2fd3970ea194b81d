#include "ipc/api/service_api.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "ipc/api/problem.hpp"
#include "ipc/api/reading.hpp"
#include "ipc/api/service_json.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;

constexpr std::size_t callback_size_max = 128;

// The parameter under its name, or under the alias that an old revision of the documents used.
std::optional<std::string_view> find(const http::Parameters& parameters, std::string_view name,
                                     std::string_view alias = {}) {
    auto value = parameters.find(name);
    if (!value && !alias.empty()) value = parameters.find(alias);
    if (value && value->empty()) return std::nullopt;
    return value;
}

Error missing(std::string_view name) {
    return Error{Errc::Malformed, "missing required parameter: " + std::string{name}};
}

Error malformed(std::string_view name) {
    return Error{Errc::Malformed, "malformed parameter: " + std::string{name}};
}

// [A-Za-z_$][A-Za-z0-9_$.]{0,127}: nothing else may be reflected (specs/acestream.md 6.1).
bool is_callback(std::string_view name) {
    const auto is_first = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '$';
    };
    const auto is_later = [&](char c) { return is_first(c) || (c >= '0' && c <= '9') || c == '.'; };
    return !name.empty() && name.size() <= callback_size_max && is_first(name.front()) &&
           std::ranges::all_of(name, is_later);
}

// Identity and changes never travel as a script (threat model D5). The other methods may: of what a
// foreign page sends, the guard has let through get_version alone.
bool may_be_script(std::string_view method) {
    return method != "get_public_user_key" && method != "load_extension";
}

std::string text_of(const Error& error) {
    switch (error.code()) {
        case Errc::Malformed: return "malformed extension";
        case Errc::NotAccepted: return "extension not accepted";
        case Errc::StorageFull: return "the disk is full";
        case Errc::Unknown:
        case Errc::NotFound:
        case Errc::Conflict:
        case Errc::Unauthorized:
        case Errc::Forbidden:
        case Errc::TooLarge:
        case Errc::Timeout:
        case Errc::Unreachable:
        case Errc::NoAnswer:
        case Errc::Rejected:
        case Errc::Storage:
        case Errc::Damaged:
        case Errc::Unsettled:
        case Errc::Unavailable: return "the extension could not be stored";
    }
    return "the extension could not be stored";
}

bj::object describe(const enforcement::OptionStatus& option) {
    return {{"id", option.id.text()},
            {"valid_to", unix_seconds(*option.verdict.valid_to)},
            {"trial", option.verdict.trial},
            {"description", option.description}};
}

}  // namespace

ServiceApi::ServiceApi(ServiceSettings settings, InstallationId installation,
                       enforcement::Enforcer& enforcer, sync::KeyIntake& intake,
                       ProductKeyWatch& product_keys)
    : settings_{std::move(settings)},
      installation_{std::move(installation)},
      enforcer_{enforcer},
      intake_{intake},
      product_keys_{product_keys} {}

Task<http::Response> ServiceApi::answer(http::Request request, http::Parameters query,
                                        Actor actor) {
    http::Parameters parameters = std::move(query);
    if (request.method == "POST" && request.has_media_type("application/x-www-form-urlencoded")) {
        Result<http::Parameters> form = http::parse_query(request.body);
        if (!form) co_return problem(form.error());
        product_keys_.look_at(*form);
        parameters.merge(std::move(*form));
    }
    const std::string method{find(parameters, "method").value_or("")};
    if (method == "load_extension" && request.method == "HEAD") {
        // RFC 9110 section 9.2.1: asking for the header of an answer changes nothing.
        http::Response refusal = problem(405, "load_extension is for GET and POST");
        refusal.fields.push_back({"Allow", "GET, POST"});
        co_return refusal;
    }
    const std::string callback{find(parameters, "callback").value_or("")};
    const bool as_script =
        find(parameters, "format") == "jsonp" && is_callback(callback) && may_be_script(method);
    // The installation's identity never travels as a script (threat model D5).
    if (as_script) parameters.add("params", "");

    Outcome outcome;
    if (method == "load_extension") {
        outcome = co_await load_extension(std::move(parameters), std::move(actor));
    } else {
        outcome = call(method, parameters);
    }
    http::Response response{.body = envelope(outcome, method == "get_services")};
    if (as_script) {
        response.content_type = "application/javascript";
        response.body = callback + "(" + response.body + ");";
    }
    co_return response;
}

bool ServiceApi::answer_now(std::string_view query, std::string& body) {
    const Result<http::Parameters> parameters = http::parse_query(query);
    if (!parameters || find(*parameters, "format") == "jsonp") return false;
    const std::string_view method = find(*parameters, "method").value_or("");
    if (method == "load_extension" || has_whole_product_key(*parameters)) return false;
    body += envelope(call(method, *parameters), method == "get_services");
    return true;
}

ServiceApi::Outcome ServiceApi::call(std::string_view method, const http::Parameters& parameters) {
    if (method == "check_user_key") return check_user_key(parameters);
    if (method == "check_product_user_keys") return check_product_user_keys(parameters);
    if (method == "get_services") return get_services(parameters);
    if (method == "check_user_service") return check_user_service(parameters);
    if (method == "get_version") return get_version(parameters);
    if (method == "get_public_user_key") return get_public_user_key();
    return Error{Errc::Malformed, method.empty() ? "missing method" : "unknown method"};
}

ServiceApi::Outcome ServiceApi::check_user_key(const http::Parameters& parameters) const {
    const auto text = find(parameters, "user_key", "key");
    if (!text) return missing("user_key");
    const Result<UserKey> user_key = read_user_key(*text);
    if (!user_key) return malformed("user_key");
    return bj::value(enforcer_.is_loaded(*user_key) ? "ok" : "not_found");
}

ServiceApi::Outcome ServiceApi::check_product_user_keys(const http::Parameters& parameters) const {
    const auto text = find(parameters, "product_key");
    if (!text) return missing("product_key");
    const Result<ProductId> product = read_product(*text);
    if (!product) return malformed("product_key");
    return bj::value(enforcer_.has_key_for(*product) ? "ok" : "not_found");
}

Task<ServiceApi::Outcome> ServiceApi::load_extension(http::Parameters parameters, Actor actor) {
    const auto text = find(parameters, "extension", "ext");
    if (!text) co_return missing("extension");
    Result<std::optional<ProductId>> product = optional_product(parameters);
    if (!product) co_return malformed("product_key");

    std::string extension{*text};
    Result<sync::TakenKey> taken =
        co_await intake_.load(std::move(extension), std::move(*product), std::move(actor));
    if (!taken) co_return Error{taken.error().code(), text_of(taken.error())};
    co_return bj::value("ok");
}

ServiceApi::Outcome ServiceApi::get_services(const http::Parameters& parameters) {
    const Result<std::optional<ProductId>> product = optional_product(parameters);
    if (!product) return malformed("product_key");
    bj::array services;
    for (const enforcement::OptionStatus& option : enforcer_.options(std::nullopt, *product)) {
        if (option.verdict.allowed) services.push_back(describe(option));
    }
    return bj::value(std::move(services));
}

ServiceApi::Outcome ServiceApi::check_user_service(const http::Parameters& parameters) {
    const auto text = find(parameters, "id");
    if (!text) return missing("id");
    Result<OptionId> option = read_option("id", *text);
    if (!option) return malformed("id");
    Result<std::optional<ProductId>> product = optional_product(parameters);
    if (!product) return malformed("product_key");
    const enforcement::Decision decision =
        enforcer_.check({.option = std::move(*option), .product = std::move(*product)});
    return bj::value(decision.verdict.allowed);
}

ServiceApi::Outcome ServiceApi::get_version(const http::Parameters& parameters) const {
    bj::object version{{"code", settings_.code}};
    if (settings_.platform) version["platform"] = *settings_.platform;
    version["version"] = settings_.version;
    if (find(parameters, "params") == "device-id") version["device_id"] = installation_.text();
    return bj::value(std::move(version));
}

ServiceApi::Outcome ServiceApi::get_public_user_key() const {
    return bj::value(installation_.text());
}

std::string ServiceApi::envelope(const Outcome& outcome, bool both) const {
    const bool legacy = both && settings_.legacy_envelope;
    bj::object body;
    if (outcome) {
        body = {{"result", *outcome}, {"error", nullptr}};
        if (legacy) {
            body["status"] = "ok";
            body["services"] = *outcome;
        }
    } else {
        body = {{"result", nullptr}, {"error", outcome.error().context()}};
        if (legacy) body["status"] = "error";
    }
    return to_service_json(body);
}

bool is_harmless(std::string_view path, const http::Parameters& query) {
    return path == service_path && query.find("method") == "get_version";
}

}  // namespace usher::api
