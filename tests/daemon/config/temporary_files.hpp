/// Configuration files of a test, in a directory that goes away with it.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace usher::test {

class TemporaryFiles {
public:
    TemporaryFiles() {
        std::string name =
            (std::filesystem::temp_directory_path() / "usher-config-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no temporary directory"};
        directory_ = name;
    }
    TemporaryFiles(const TemporaryFiles&) = delete;
    TemporaryFiles& operator=(const TemporaryFiles&) = delete;
    ~TemporaryFiles() { std::filesystem::remove_all(directory_); }

    /// Writes `text` into the file `name` and returns its path.
    std::string write(const std::string& name, std::string_view text) const {
        const std::string path = (directory_ / name).string();
        std::ofstream{path} << text;
        return path;
    }
    [[nodiscard]] std::string path() const { return directory_.string(); }

private:
    std::filesystem::path directory_;
};

}  // namespace usher::test
