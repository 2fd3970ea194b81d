#include "daemon/ctl/table.hpp"

#include <algorithm>

namespace usher::ctl {
namespace {

using Row = std::vector<std::string>;

void widen(std::vector<std::size_t>& widths, const Row& row) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
}

void append(std::string& text, const std::vector<std::size_t>& widths, const Row& row) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
        line += row[i];
        line.append(widths[i] - width(row[i]) + 2, ' ');
    }
    line.resize(line.find_last_not_of(' ') + 1);
    text += line + '\n';
}

}  // namespace

Table::Table(std::vector<std::string> titles) : titles_{std::move(titles)} {}

void Table::add(std::vector<std::string> row) {
    rows_.push_back(std::move(row));
}

std::string Table::text() const {
    if (rows_.empty()) return {};
    std::vector<std::size_t> widths;
    widen(widths, titles_);
    for (const Row& row : rows_) widen(widths, row);

    std::string text;
    if (!titles_.empty()) append(text, widths, titles_);
    for (const Row& row : rows_) append(text, widths, row);
    return text;
}

std::string Table::next_part() {
    if (rows_.empty()) return {};
    const bool is_first = widths_.empty();
    widen(widths_, titles_);
    for (const Row& row : rows_) widen(widths_, row);
    std::string text;
    if (is_first && !titles_.empty()) append(text, widths_, titles_);
    for (const Row& row : rows_) append(text, widths_, row);
    rows_.clear();
    return text;
}

std::size_t width(std::string_view text) noexcept {
    const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; };
    return text.size() - static_cast<std::size_t>(std::ranges::count_if(text, continues));
}

}  // namespace usher::ctl
