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
    return config_files_in("/etc/usher");
}

std::vector<std::string> config_files_in(const std::string& directory) {
    namespace fs = std::filesystem;
    const std::string main_file = directory + "/usherd.toml";
    const std::string more = directory + "/usherd.d";

    std::error_code error;
    std::vector<std::string> files;
    fs::directory_iterator entry{more, error};
    for (; !error && entry != fs::directory_iterator{}; entry.increment(error)) {
        if (entry->path().extension() == ".toml") files.push_back(entry->path().string());
    }
    std::ranges::sort(files);
    // What is there and cannot be looked into is named all the same: reading it says so, where
    // leaving it out would start the daemon with other settings than were written.
    if (error && error != std::errc::no_such_file_or_directory) files.push_back(more);
    if (fs::status(main_file, error).type() != fs::file_type::not_found) {
        files.insert(files.begin(), main_file);
    }
    return files;
}

}  // namespace usher::config
