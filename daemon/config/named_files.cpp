#include "daemon/config/named_files.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <system_error>

namespace usher::config {
namespace {

Result<void> check_file(const std::string& setting, const std::string& path, bool is_private) {
    if (path.empty()) return {};
    const auto refuse = [&](const std::string& why) {
        return Error{Errc::Malformed, setting + ": " + path + ": " + why};
    };
    struct stat status{};
    // A secret is opened without following links, so that is how it is looked at.
    const int found = is_private ? ::lstat(path.c_str(), &status) : ::stat(path.c_str(), &status);
    if (found != 0) {
        // The daemon may see what this caller may not.
        if (errno == EACCES) return {};
        return refuse(std::generic_category().message(errno));
    }
    if (!S_ISREG(status.st_mode)) return refuse("not a regular file");
    if (status.st_size == 0) return refuse("empty");
    if (is_private && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return refuse("may be read by others: chmod 600 it");
    }
    return {};
}

}  // namespace

Result<void> check_named_files(const Config& config) {
    struct Named {
        const char* setting;
        const std::string& path;
        bool is_private;
    };
    std::vector<Named> files;
    if (const auto& device = config.device_upstream) {
        files.push_back({"upstream.device.issuer_keys_file", device->issuer_keys_file, false});
        files.push_back({"upstream.device.ca_file", device->ca_file, false});
    }
    if (const auto& licenses = config.license_upstream) {
        files.push_back({"upstream.licenses.ca_file", licenses->ca_file, false});
    }
    if (const auto& seller = config.operator_upstream) {
        files.push_back({"upstream.operator.secret_file", seller->secret.file, true});
        files.push_back({"upstream.operator.ca_file", seller->ca_file, false});
    }
    if (const auto& provider = config.provider_upstream) {
        files.push_back({"upstream.provider.api_key_file", provider->api_key.file, true});
        files.push_back({"upstream.provider.ca_file", provider->ca_file, false});
    }
    if (const auto& reseller = config.reseller_upstream) {
        files.push_back({"upstream.reseller.api_id_file", reseller->api_id.file, true});
        files.push_back({"upstream.reseller.ca_file", reseller->ca_file, false});
    }
    if (const auto& bss = config.interworks_upstream) {
        files.push_back({"upstream.interworks.client_key_file", bss->client_key.file, true});
        files.push_back({"upstream.interworks.client_secret_file", bss->client_secret.file, true});
        files.push_back({"upstream.interworks.password_file", bss->password.file, true});
        files.push_back({"upstream.interworks.ca_file", bss->ca_file, false});
    }
    if (const auto& site = config.site_upstream) {
        files.push_back({"upstream.site.client_secret_file", site->client_secret.file, true});
        files.push_back({"upstream.site.ca_file", site->ca_file, false});
    }
    for (const Named& file : files) {
        const Result<void> checked = check_file(file.setting, file.path, file.is_private);
        if (!checked) return checked;
    }
    return {};
}

}  // namespace usher::config
