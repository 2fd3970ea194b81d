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
    if (const auto& device = config.device_upstream) {
        const std::string section = "upstream.device.";
        auto checked = check_file(section + "issuer_keys_file", device->issuer_keys_file, false);
        if (checked) checked = check_file(section + "ca_file", device->ca_file, false);
        if (!checked) return checked;
    }
    if (const auto& seller = config.operator_upstream) {
        const std::string section = "upstream.operator.";
        auto checked = check_file(section + "secret_file", seller->secret_file, true);
        if (checked) checked = check_file(section + "ca_file", seller->ca_file, false);
        if (!checked) return checked;
    }
    if (const auto& licenses = config.license_upstream) {
        const auto checked = check_file("upstream.licenses.ca_file", licenses->ca_file, false);
        if (!checked) return checked;
    }
    if (const auto& provider = config.provider_upstream) {
        const std::string section = "upstream.provider.";
        auto checked = check_file(section + "api_key_file", provider->api_key_file, true);
        if (checked) checked = check_file(section + "ca_file", provider->ca_file, false);
        if (!checked) return checked;
    }
    return {};
}

}  // namespace usher::config
