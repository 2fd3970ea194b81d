#include "daemon/app/state_files.hpp"

#include <algorithm>

#include "lib/license/freshness.hpp"

namespace usher::app {

Result<std::optional<InstallationId>> noted_installation(const store::StateDirectory& directory) {
    const Result<std::optional<store::StateDirectory::SmallFile>> note =
        directory.small_file(installation_file);
    if (!note) return note.error();
    if (!*note) return std::optional<InstallationId>{};
    const std::string& text = (*note)->text;
    return std::optional{InstallationId{text.substr(0, text.find('\n'))}};
}

Seconds doubted_age(const config::Config& config) {
    Seconds age = std::max(license::FreshnessPolicy{}.fresh_for, config.sync_every);
    for (const config::OptionSettings& option : config.options) {
        age = std::max(age, option.fresh_for);
    }
    return age + Seconds{1};
}

}  // namespace usher::app
