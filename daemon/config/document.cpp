#include "daemon/config/document.hpp"

// Parsed here alone, so it is compiled here alone: one shared library less at every start.
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "lib/core/log.hpp"
#include "lib/core/system_failure.hpp"

namespace usher::config {
namespace {

Node convert(const toml::node& node);

List convert_list(const toml::array& array) {
    List list;
    for (const toml::node& element : array) list.push_back(convert(element));
    return list;
}

Members convert_members(const toml::table& table) {
    Members members;
    for (const auto& [key, node] : table) {
        members.push_back({.name = std::string{key.str()}, .node = convert(node)});
        members.back().node.line = key.source().begin.line;
    }
    return members;
}

Node convert(const toml::node& node) {
    Node converted{.line = node.source().begin.line, .value = {}};
    if (const auto* flag = node.as_boolean()) converted.value = flag->get();
    if (const auto* number = node.as_integer()) converted.value = number->get();
    if (const auto* text = node.as_string()) converted.value = text->get();
    if (const auto* array = node.as_array()) converted.value = convert_list(*array);
    if (const auto* table = node.as_table()) converted.value = convert_members(*table);
    return converted;
}

std::string at(const std::string& file, const toml::source_region& source) {
    return file + ":" + std::to_string(source.begin.line) + ": ";
}

}  // namespace

Result<Node> parse_toml(std::string_view text, const std::string& file) try {
    return convert(toml::parse(text, std::string_view{file}));
} catch (const toml::parse_error& e) {
    // The library quotes names as they stand in the file, whatever a terminal would make of them.
    return Error{Errc::Malformed, at(file, e.source()) + escape_for_log(e.description())};
}

Result<Node> read_toml(const std::string& file) {
    std::error_code error;
    const auto type = std::filesystem::status(file, error).type();
    if (type == std::filesystem::file_type::not_found) {
        return Error{Errc::NotFound, file + ": no such file"};
    }
    if (type != std::filesystem::file_type::regular) {
        return Error{Errc::Malformed, file + ": not a file that can be read"};
    }

    errno = 0;  // a stream that fails leaves here why
    std::ifstream stream{file, std::ios::binary};
    std::string text(file_bytes_max + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!stream.eof() && stream.fail()) {
        const int cause = errno;
        return Error{errc_of_errno(cause),
                     file + ": cannot be read: " + std::generic_category().message(cause)};
    }
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > file_bytes_max) {
        return Error{Errc::TooLarge, file + ": larger than 256 KiB"};
    }
    return parse_toml(text, file);
}

}  // namespace usher::config
