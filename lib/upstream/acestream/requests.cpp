#include "lib/upstream/acestream/requests.hpp"

#include <initializer_list>

#include "lib/core/text.hpp"
#include "lib/upstream/acestream/signature.hpp"

namespace usher::upstream::acestream {
namespace {

struct Parameter {
    std::string_view name;
    std::string value;
};

std::string_view application_parameter(Entry entry) noexcept {
    return entry == Entry::Reseller ? "app" : "product";
}

// Every request goes through here, so no value reaches the signature unchecked: items are joined
// without escaping, and a value that contains `#` would imitate further items.
Result<std::string> build(const Account& account, std::string_view method,
                          std::initializer_list<Parameter> own_parameters) {
    if (account.api_secret.empty()) return Error{Errc::Malformed, "api_secret: empty"};

    http::Parameters parameters;
    std::string refused;
    const auto add = [&](std::string_view name, std::string_view value) {
        if (!is_identifier(value) && refused.empty()) refused = name;
        parameters.add(std::string{name}, std::string{value});
    };
    add("method", method);
    add("api_version", "1.0");
    add("api_key", account.api_key);
    add(application_parameter(account.entry), account.application);
    for (const Parameter& parameter : own_parameters) add(parameter.name, parameter.value);

    if (!refused.empty()) {
        return Error{Errc::Malformed, refused + ": 1 to 128 of A-Z a-z 0-9 . _ - expected"};
    }
    parameters.add("sign", sign(parameters, account.api_secret.reveal()));
    return http::to_query(parameters);
}

}  // namespace

std::string_view name(Entry entry) noexcept {
    switch (entry) {
        case Entry::Reseller: return "reseller";
        case Entry::Developer: return "developer";
    }
    return "";
}

Result<std::string> signed_query(const Account& account, const GetServiceCost& request) {
    return build(account, "getServiceCost",
                 {{"service", request.service.text()}, {"period", request.period.text()}});
}

Result<std::string> signed_query(const Account& account, const CreateUserKey& request) {
    const std::string type = std::to_string(static_cast<int>(request.type));
    if (account.entry == Entry::Developer) {
        // The common `product` names the application already, and a name is never sent twice.
        if (request.product && request.product->text() != account.application) {
            return Error{Errc::Malformed, "product: not the application of this account"};
        }
        return build(account, "createUserKey", {{"type", type}});
    }
    if (request.product) {
        return build(account, "createUserKey",
                     {{"type", type}, {"product", request.product->text()}});
    }
    if (request.type == license::KeyType::Individual) {
        return Error{Errc::Malformed, "product: needed for an individual key"};
    }
    return build(account, "createUserKey", {{"type", type}});
}

Result<std::string> signed_query(const Account& account, const ActivateService& request) {
    return build(account, "activateService",
                 {{"user_key", request.user_key.text()},
                  {"service", request.service.text()},
                  {"period", request.period.text()}});
}

Result<std::string> signed_query(const Account& account, const GetUserKeyInfo& request) {
    return build(account, "getUserKeyInfo", {{"user_key", request.user_key.text()}});
}

}  // namespace usher::upstream::acestream
