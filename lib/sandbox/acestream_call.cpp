#include "lib/sandbox/acestream_call.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "lib/upstream/acestream/signature.hpp"

namespace usher::sandbox {

using upstream::acestream::Entry;

namespace {

constexpr std::string_view api_version = "1.0";
// As long as a real one, so that an unknown client costs the same.
constexpr std::string_view dummy_secret = "00000000000000000000";

constexpr std::array methods{
    std::pair{std::string_view{"getServiceCost"}, ApiMethod::GetServiceCost},
    std::pair{std::string_view{"createUserKey"}, ApiMethod::CreateUserKey},
    std::pair{std::string_view{"activateService"}, ApiMethod::ActivateService},
    std::pair{std::string_view{"getUserKeyInfo"}, ApiMethod::GetUserKeyInfo}};

Error refuse(std::string text) {
    return {Errc::Rejected, std::move(text)};
}

std::string_view application_parameter(Entry entry) {
    switch (entry) {
        case Entry::Reseller: return "app";
        case Entry::Developer: return "product";
    }
    return "";
}

std::string_view value_of(const http::Parameters& parameters, std::string_view name) {
    return parameters.find(name).value_or("");
}

Result<void> check_present(Entry entry, const http::Parameters& parameters) {
    if (value_of(parameters, "method").empty()) return refuse("method is required");
    const std::array<std::string_view, 4> names{"api_key", "api_version",
                                                application_parameter(entry), "sign"};
    for (const std::string_view name : names) {
        if (value_of(parameters, name).empty()) {
            return refuse("missing parameter: " + std::string{name});
        }
    }
    return {};
}

bool imitates_items(const http::Parameters& parameters) {
    return std::ranges::any_of(parameters.items(), [](const http::Parameters::Item& item) {
        return item.name.find('#') != std::string::npos ||
               item.value.find('#') != std::string::npos;
    });
}

}  // namespace

std::optional<ApiMethod> api_method(std::string_view name) noexcept {
    const auto found = std::ranges::find(methods, name, &decltype(methods)::value_type::first);
    if (found == methods.end()) return std::nullopt;
    return found->second;
}

Result<std::string_view> ApiCall::required(std::string_view name) const {
    const std::string_view value = value_of(parameters, name);
    if (value.empty()) return refuse("missing parameter: " + std::string{name});
    return value;
}

Result<ApiCall> check_call(Entry entry, http::Parameters parameters,
                           const std::vector<AccountSettings>& accounts) {
    const Result<void> present = check_present(entry, parameters);
    if (!present) return present.error();
    if (value_of(parameters, "api_version") != api_version) {
        return refuse("unsupported api_version");
    }

    const std::string_view api_key = value_of(parameters, "api_key");
    const AccountSettings* account = find_account(accounts, entry, api_key);
    const std::string_view secret = account ? std::string_view{account->api_secret} : dummy_secret;
    const bool is_signed = upstream::acestream::is_signed_by(parameters, secret);
    if (!account) return refuse("unknown api_key");
    if (!is_signed || imitates_items(parameters)) return refuse("bad signature");

    const std::string_view application = application_parameter(entry);
    if (!owns_application(accounts, entry, api_key, value_of(parameters, application))) {
        return refuse("unknown " + std::string{application});
    }
    const std::optional<ApiMethod> method = api_method(value_of(parameters, "method"));
    if (!method) return refuse("unknown method");
    return ApiCall{.account = account, .method = *method, .parameters = std::move(parameters)};
}

}  // namespace usher::sandbox
