#include "daemon/config/section.hpp"

#include <algorithm>

#include "daemon/config/duration.hpp"
#include "lib/core/log.hpp"
#include "lib/core/text.hpp"

namespace usher::config {
namespace {

constexpr std::size_t text_bytes_max = 1024;

bool is_plain_text(std::string_view text) {
    return text.size() <= text_bytes_max && is_utf8(text) && std::ranges::none_of(text, is_control);
}

}  // namespace

Section::Section(const Node& table, std::string path, std::string file, Places& places)
    : table_{&table}, path_{std::move(path)}, file_{std::move(file)}, places_{&places} {}

void Section::read(std::string_view name, bool& into) {
    const Node* node = take(name);
    if (node == nullptr) return;
    const bool* flag = std::get_if<bool>(&node->value);
    if (flag == nullptr) refuse(name, "true or false expected");
    into = *flag;
}

void Section::read(std::string_view name, std::string& into) {
    if (auto given = text(name)) into = *std::move(given);
}

std::optional<std::string> Section::text(std::string_view name) {
    const Node* node = take(name);
    if (node == nullptr) return std::nullopt;
    const auto* text = std::get_if<std::string>(&node->value);
    if (text == nullptr) refuse(name, "a text in quotes expected");
    if (!is_plain_text(*text)) {
        refuse(name, "at most " + std::to_string(text_bytes_max) +
                         " bytes without control characters expected");
    }
    return *text;
}

void Section::read(std::string_view name, std::int64_t& into, Range<std::int64_t> range) {
    const Node* node = take(name);
    if (node == nullptr) return;
    const auto* number = std::get_if<std::int64_t>(&node->value);
    if (number == nullptr || *number < range.least || *number > range.most) {
        refuse(name, "a whole number from " + std::to_string(range.least) + " to " +
                         std::to_string(range.most) + " expected");
    }
    into = *number;
}

std::optional<std::chrono::milliseconds> Section::duration(std::string_view name,
                                                           Range<std::chrono::milliseconds> range) {
    if (find(name) == nullptr) return std::nullopt;
    std::string text;
    read(name, text);
    const auto duration = parse_duration(text);
    if (!duration) refuse(name, duration.error().context());
    if (*duration < range.least || *duration > range.most) {
        refuse(name, "from " + to_text(range.least) + " to " + to_text(range.most) + " expected");
    }
    return *duration;
}

std::optional<std::vector<std::string>> Section::texts(std::string_view name) {
    const Node* node = take(name);
    if (node == nullptr) return std::nullopt;
    const List* list = std::get_if<List>(&node->value);
    if (list == nullptr) refuse(name, "a list of texts expected");

    std::vector<std::string> texts;
    for (const Node& element : *list) {
        const auto* text = std::get_if<std::string>(&element.value);
        if (text == nullptr || !is_plain_text(*text)) refuse(name, "a list of texts expected");
        texts.push_back(*text);
    }
    return texts;
}

std::string Section::required(std::string_view name) {
    std::string text;
    read(name, text);
    if (text.empty()) refuse(name, "must be given");
    return text;
}

std::optional<Section> Section::section(std::string_view name) {
    const Node* node = take(name);
    if (node == nullptr) return std::nullopt;
    if (!std::holds_alternative<Members>(node->value)) {
        refuse(name, "a table [" + path_of(name) + "] expected");
    }
    return Section{*node, path_of(name), file_, *places_};
}

std::vector<Section> Section::sections(std::string_view name) {
    const Node* node = take(name);
    if (node == nullptr) return {};
    const List* list = std::get_if<List>(&node->value);
    std::vector<Section> sections;
    if (list == nullptr || list->empty()) refuse(name, "tables [[" + path_of(name) + "]] expected");
    for (const Node& element : *list) {
        if (!std::holds_alternative<Members>(element.value)) {
            refuse(name, "tables [[" + path_of(name) + "]] expected");
        }
        sections.emplace_back(element, path_of(name), file_, *places_);
    }
    return sections;
}

void Section::refuse_unread() const {
    for (const Member& member : std::get<Members>(table_->value)) {
        if (!read_.contains(member.name)) refuse(member.name, "unknown setting");
    }
}

void Section::refuse(std::string_view name, const std::string& what) const {
    const Node* node = find(name);
    const auto line = node == nullptr ? table_->line : node->line;
    throw Refused{Error{Errc::Malformed, file_ + ":" + std::to_string(line) + ": " +
                                             escape_for_log(path_of(name)) + ": " + what}};
}

const Node* Section::find(std::string_view name) const {
    const Members& members = std::get<Members>(table_->value);
    const auto found = std::ranges::find(members, name, &Member::name);
    return found == members.end() ? nullptr : &found->node;
}

const Node* Section::take(std::string_view name) {
    const Node* node = find(name);
    read_.emplace(name);
    if (node != nullptr) (*places_)[path_of(name)] = file_ + ":" + std::to_string(node->line);
    return node;
}

std::string Section::path_of(std::string_view name) const {
    return path_.empty() ? std::string{name} : path_ + "." + std::string{name};
}

}  // namespace usher::config
