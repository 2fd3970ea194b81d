#include "daemon/config/config.hpp"

#include <algorithm>
#include <filesystem>

#include "daemon/config/draft.hpp"

namespace usher::config {

Result<Config> read_config_files(const std::vector<std::string>& files) {
    auto draft = read_draft(files);
    if (!draft) return draft.error();
    return finish(*std::move(draft), Environment{});
}

std::vector<std::string> default_config_files() {
    namespace fs = std::filesystem;
    const std::string main_file = "/etc/usher/usherd.toml";
    const std::string more = "/etc/usher/usherd.d";

    std::error_code error;
    std::vector<std::string> files;
    for (const fs::directory_entry& entry : fs::directory_iterator{more, error}) {
        if (entry.path().extension() == ".toml") files.push_back(entry.path().string());
    }
    std::ranges::sort(files);
    if (fs::exists(main_file, error)) files.insert(files.begin(), main_file);
    return files;
}

}  // namespace usher::config
