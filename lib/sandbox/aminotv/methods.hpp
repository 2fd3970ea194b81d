/// The names of this dialect's calls, for the fault script, counters and the log.
#pragma once

#include <array>
#include <string_view>

namespace usher::sandbox::aminotv {

inline constexpr std::string_view purchase_method = "PurchaseUserLicense";
inline constexpr std::string_view login_method = "Login";

/// Those that change nothing: the specification's names, and ours where it has none. The list of
/// products that the provider sees has another name than the user's, which it shares there.
inline constexpr std::array<std::string_view, 15> reading_methods{
    "GetUserLicenses",   "GetAllProducts",     "GetLicenses",       "GetLicenseById",
    "GetLicensesByUser", "GetManagedProducts", "GetProductById",    "GetUsers",
    "GetUserById",       "GetChannels",        "GetChannelById",    "GetDevices",
    "GetDeviceById",     "GetLiveStream",      "GetRecordingStream"};

/// Those that do.
inline constexpr std::array<std::string_view, 15> changing_methods{
    purchase_method,       "AccessTokens",      login_method,          "CreateLicense",
    "BatchCreateLicenses", "DeleteLicenseById", "BatchDeleteLicenses", "CreateProduct",
    "UpdateProduct",       "CreateUser",        "UpdateUser",          "DeleteUser",
    "CreateDevice",        "UpdateDevice",      "DeleteDevice"};

}  // namespace usher::sandbox::aminotv
