#include "lib/sandbox/aminotv/routes.hpp"

#include <algorithm>
#include <array>

#include "lib/sandbox/aminotv/handlers.hpp"
#include "lib/sandbox/aminotv/methods.hpp"
#include "lib/upstream/aminotv/tokens.hpp"

namespace usher::sandbox::aminotv {
namespace {

constexpr std::string_view licenses = "/api/license/management/v4/licenses";
constexpr std::string_view license = "/api/license/management/v4/licenses/{}";
constexpr std::string_view products = "/api/license/management/v4/products";
constexpr std::string_view product = "/api/license/management/v4/products/{}";
constexpr std::string_view users = "/api/user/management/v4/users";
constexpr std::string_view user = "/api/user/management/v4/users/{}";
constexpr std::string_view devices = "/api/device/management/v4/devices";
constexpr std::string_view device = "/api/device/management/v4/{}";

// A fixed segment comes before `{}`: `licenses/batch_create` is no licence, `devices` no device.
constexpr std::array all_routes{
    Route{"GET", "/api/license/v4/users/{}/licenses", "GetUserLicenses", Access::TheUser,
          get_user_licenses},
    Route{"POST", "/api/license/v4/users/{}/licenses", purchase_method, Access::TheUser,
          purchase_license},
    Route{"GET", "/api/license/v4/products", "GetAllProducts", Access::AnyUser, get_catalogue},
    Route{"POST", upstream::aminotv::token_path, "AccessTokens", Access::Public, issue_tokens},
    Route{"POST", "/api/user/{}/login", login_method, Access::Public, log_in},
    Route{"GET", licenses, "GetLicenses", Access::Management, get_licenses},
    Route{"POST", licenses, "CreateLicense", Access::Management, create_license},
    Route{"POST", "/api/license/management/v4/licenses/batch_create", "BatchCreateLicenses",
          Access::Management, create_licenses},
    Route{"POST", "/api/license/management/v4/licenses/batch_delete", "BatchDeleteLicenses",
          Access::Management, delete_licenses},
    Route{"GET", license, "GetLicenseById", Access::Management, get_license},
    Route{"DELETE", license, "DeleteLicenseById", Access::Management, delete_license},
    Route{"GET", "/api/license/management/v4/users/{}/licenses", "GetLicensesByUser",
          Access::Management, get_licenses_of_user},
    Route{"GET", products, "GetManagedProducts", Access::Management, get_products},
    Route{"POST", products, "CreateProduct", Access::Management, create_product},
    Route{"GET", product, "GetProductById", Access::Management, get_product},
    Route{"PATCH", product, "UpdateProduct", Access::Management, update_product},
    Route{"GET", users, "GetUsers", Access::Management, get_users},
    Route{"POST", users, "CreateUser", Access::Management, create_user},
    Route{"GET", user, "GetUserById", Access::Management, get_user},
    Route{"PATCH", user, "UpdateUser", Access::Management, update_user},
    Route{"DELETE", user, "DeleteUser", Access::Management, delete_user},
    Route{"GET", "/api/metadata/v1/channels", "GetChannels", Access::Public, get_channels},
    Route{"GET", "/api/metadata/v1/channels/{}", "GetChannelById", Access::Public, get_channel},
    Route{"GET", devices, "GetDevices", Access::Management, get_devices},
    Route{"POST", devices, "CreateDevice", Access::Management, create_device},
    Route{"GET", device, "GetDeviceById", Access::Management, get_device},
    Route{"PATCH", device, "UpdateDevice", Access::Management, update_device},
    Route{"DELETE", device, "DeleteDevice", Access::Management, delete_device},
    Route{"GET", "/api/streams/v4/live", "GetLiveStream", Access::Management, get_live_stream},
    Route{"GET", "/api/streams/v4/recording", "GetRecordingStream", Access::Management,
          get_recording_stream},
};

std::string_view take_segment(std::string_view& path) {
    const std::size_t end = std::min(path.find('/', 1), path.size());
    const std::string_view segment = path.substr(0, end);
    path.remove_prefix(end);
    return segment;
}

// Among the routes that fit a path, those with the most fixed segments are the resource.
const Route* find_resource(std::string_view path) {
    const auto found = std::ranges::find_if(
        all_routes, [path](const Route& route) { return match(route.path, path).has_value(); });
    return found == all_routes.end() ? nullptr : found;
}

}  // namespace

std::span<const Route> routes() noexcept {
    return all_routes;
}

std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
    std::vector<std::string> ids;
    while (!pattern.empty() && !path.empty()) {
        const std::string_view expected = take_segment(pattern);
        const std::string_view segment = take_segment(path);
        if (expected != "/{}") {
            if (segment != expected) return std::nullopt;
            continue;
        }
        Result<std::string> id = http::percent_decode(segment.substr(1));
        if (!id || id->empty()) return std::nullopt;
        ids.push_back(*std::move(id));
    }
    if (!pattern.empty() || !path.empty()) return std::nullopt;
    return ids;
}

std::string allowed_methods(std::string_view path) {
    const Route* const resource = find_resource(path);
    if (resource == nullptr) return {};
    std::string methods;
    for (const Route& route : all_routes) {
        if (route.path != resource->path) continue;
        methods.append(route.method).append(", ");
        if (route.method == "GET") methods += "HEAD, ";
    }
    return methods + "OPTIONS";
}

const Route* find_route(std::string_view method, std::string_view path) {
    const Route* const resource = find_resource(path);
    if (resource == nullptr) return nullptr;
    const std::string_view wanted = method == "HEAD" ? "GET" : method;
    const auto found = std::ranges::find_if(all_routes, [&](const Route& route) {
        return route.path == resource->path && route.method == wanted;
    });
    return found == all_routes.end() ? nullptr : found;
}

}  // namespace usher::sandbox::aminotv
