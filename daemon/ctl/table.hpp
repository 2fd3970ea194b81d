/// Aligned columns for people.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace usher::ctl {

class Table {
public:
    /// Without `titles` the table has none.
    explicit Table(std::vector<std::string> titles = {});

    /// Rows may be of different lengths.
    void add(std::vector<std::string> row);

    /// One line a row, columns two spaces apart, no spaces at line ends; empty without rows.
    [[nodiscard]] std::string text() const;

private:
    std::vector<std::string> titles_;
    std::vector<std::vector<std::string>> rows_;
};

/// Characters of UTF-8 `text`: the columns that it takes in the scripts that we expect.
[[nodiscard]] std::size_t width(std::string_view text) noexcept;

}  // namespace usher::ctl
