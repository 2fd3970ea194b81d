/// A TOML file as plain values that know their line; the only place that sees the TOML library.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lib/core/error.hpp"

namespace usher::config {

/// Larger files are refused.
inline constexpr std::size_t file_bytes_max = std::size_t{256} * 1024;

struct Member;
using List = std::vector<struct Node>;
using Members = std::vector<Member>;

/// A value of the file. `monostate`: of a type that no setting has, such as a date or a fraction.
struct Node {
    std::uint32_t line = 0;  ///< counted from 1
    std::variant<std::monostate, bool, std::int64_t, std::string, List, Members> value;
};

struct Member {
    std::string name;
    Node node;
};

/// Reads `text`, the contents of `file`. Errc::Malformed, naming file and line.
[[nodiscard]] Result<Node> parse_toml(std::string_view text, const std::string& file);

/// Reads and parses the file. Errc::NotFound if it does not exist, Errc::TooLarge beyond
/// file_bytes_max, what `errc_of_errno` says where it cannot be read, else Errc::Malformed; the
/// text names the file.
[[nodiscard]] Result<Node> read_toml(const std::string& file);

}  // namespace usher::config
