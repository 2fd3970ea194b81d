/// One table of a configuration file, read setting by setting, with errors that name file, line and
/// setting.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/config/document.hpp"

namespace usher::config {

/// Where each setting was read: "http.listen" at "/etc/usher/usherd.toml:12". The last file counts.
using Places = std::map<std::string, std::string, std::less<>>;

/// Thrown by a Section; caught where files are read, so that it never leaves the module.
struct Refused {
    Error error;  ///< Errc::Malformed
};

/// The least and the most that a setting may be, both included.
template <typename T>
struct Range {
    T least;
    T most;
};

/// A read function leaves its target alone when the setting is absent, and throws Refused when it
/// is of another type or out of range.
class Section {
public:
    /// `table` and `places` outlive the section. `path` is the table's name, empty for the file.
    Section(const Node& table, std::string path, std::string file, Places& places);

    void read(std::string_view name, bool& into);
    /// At most 1024 bytes of valid UTF-8 without control characters.
    void read(std::string_view name, std::string& into);
    /// The same; none when absent.
    [[nodiscard]] std::optional<std::string> text(std::string_view name);
    void read(std::string_view name, std::int64_t& into, Range<std::int64_t> range);
    template <typename Duration>
    void read(std::string_view name, Duration& into, Range<std::chrono::milliseconds> range) {
        if (const auto read = duration(name, range)) {
            into = std::chrono::duration_cast<Duration>(*read);
        }
    }
    /// A list of texts; none when absent.
    [[nodiscard]] std::optional<std::vector<std::string>> texts(std::string_view name);
    /// A text that must be there and not be empty.
    [[nodiscard]] std::string required(std::string_view name);

    /// The table `name` within this one; none when absent.
    [[nodiscard]] std::optional<Section> section(std::string_view name);
    /// The tables that are written `[[name]]`.
    [[nodiscard]] std::vector<Section> sections(std::string_view name);

    /// Throws Refused for the first setting that nobody has read.
    void refuse_unread() const;
    /// Throws Refused at the place of `name`, or of the table if it is absent.
    [[noreturn]] void refuse(std::string_view name, const std::string& what) const;

private:
    [[nodiscard]] const Node* find(std::string_view name) const;
    [[nodiscard]] const Node* take(std::string_view name);
    [[nodiscard]] std::string path_of(std::string_view name) const;
    [[nodiscard]] std::optional<std::chrono::milliseconds> duration(
        std::string_view name, Range<std::chrono::milliseconds> range);

    const Node* table_;
    std::string path_;
    std::string file_;
    Places* places_;
    std::set<std::string, std::less<>> read_;
};

}  // namespace usher::config
