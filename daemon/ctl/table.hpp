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
    /// The same of the rows since the last call, which are then forgotten: for lists that are shown
    /// part by part. The titles come with the first part; columns never become narrower again.
    [[nodiscard]] std::string next_part();

private:
    std::vector<std::string> titles_;
    std::vector<std::vector<std::string>> rows_;
    std::vector<std::size_t> widths_;  ///< of the parts so far
};

/// Characters of UTF-8 `text`: the columns that it takes in the scripts that we expect.
[[nodiscard]] std::size_t width(std::string_view text) noexcept;

}  // namespace usher::ctl
