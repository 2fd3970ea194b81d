#include "lib/store/anchor.hpp"

#include <array>
#include <charconv>
#include <optional>

#include "lib/core/text.hpp"
#include "lib/crypto/digest.hpp"

namespace usher::store {
namespace {

constexpr std::string_view name = "anchor";
constexpr std::string_view mac_label = "mac ";

// One line each, in this order, and the MAC of all of it as the last line.
enum Line : std::size_t { title, generation, installation, machine, time, born, line_count };
constexpr std::array<std::string_view, line_count> labels{
    "usher anchor 1", "generation ", "installation ", "machine ", "time ", "born "};

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// The values behind the labels; none if the text has another form.
std::optional<std::array<std::string_view, line_count>> split(std::string_view text) {
    std::array<std::string_view, line_count> values;
    for (std::size_t line = 0; line < line_count; ++line) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos || !text.starts_with(labels.at(line))) {
            return std::nullopt;
        }
        values.at(line) = text.substr(labels.at(line).size(), end - labels.at(line).size());
        text.remove_prefix(end + 1);
    }
    if (!text.empty()) return std::nullopt;
    return values;
}

std::string text_of(const license::Standing& standing, const std::string& machine,
                    std::int64_t born) {
    const std::array<std::string, line_count> values{
        "",      std::to_string(standing.generation),         standing.installation.text(),
        machine, std::to_string(unix_seconds(standing.time)), std::to_string(born)};
    std::string text;
    for (std::size_t line = 0; line < line_count; ++line) {
        text.append(labels.at(line)).append(values.at(line)).append("\n");
    }
    return text;
}

}  // namespace

AnchorFile::AnchorFile(const StateDirectory& directory, const Secret& store_key,
                       std::string_view machine_id, std::chrono::nanoseconds made_within)
    : directory_{directory},
      key_{crypto::derive_key(store_key, "usher anchor")},
      made_within_{made_within} {
    if (machine_id.empty()) return;
    const Secret hash_key = crypto::derive_key(store_key, "usher machine");
    machine_ = to_hex(crypto::view(crypto::hmac_sha256(hash_key.reveal(), machine_id)));
}

std::string AnchorFile::mac_of(std::string_view text) const {
    return to_hex(crypto::view(crypto::hmac_sha256(key_.reveal(), text)));
}

// A copy has another birth. One that was put aside by a link or another name, and back, has its
// birth still, but was changed when that was done.
bool AnchorFile::is_original(std::int64_t born_then,
                             const StateDirectory::SmallFile& note) const noexcept {
    // A filesystem that says nothing of one of both says nothing at all.
    if (born_then == 0 || note.born == 0) return true;
    const std::chrono::nanoseconds touched{note.changed - note.born};
    return born_then == note.born && std::chrono::abs(touched) <= made_within_;
}

std::optional<license::Anchor> AnchorFile::parse(std::string_view text,
                                                 const StateDirectory::SmallFile& note) const {
    const auto values = split(text);
    if (!values) return std::nullopt;
    const auto count = number((*values)[generation]);
    const auto seconds = number((*values)[time]);
    const auto born_then = number((*values)[born]);
    if (!count || !seconds || !born_then) return std::nullopt;
    return license::Anchor{
        .standing = {.generation = *count,
                     .installation = InstallationId{std::string{(*values)[installation]}},
                     .time = from_unix(*seconds)},
        .machine = std::string{(*values)[Line::machine]},
        .is_original = is_original(*born_then, note)};
}

Result<license::AnchorFound> AnchorFile::read() const {
    const Result<std::optional<StateDirectory::SmallFile>> note = directory_.small_file(name);
    if (!note) return note.error();
    if (!*note) return license::AnchorFound{};
    const std::string& whole = (*note)->text;
    const std::size_t at = whole.rfind(mac_label);
    license::AnchorFound found{.is_there = true};
    if (at == std::string::npos) return found;
    const std::string text = whole.substr(0, at);
    const std::string mac = std::string{mac_label} + mac_of(text) + "\n";
    if (crypto::equal_in_constant_time(whole.substr(at), mac)) {
        found.anchor = parse(text, **note);
    }
    return found;
}

// A start that cannot tell does not make another one forget.
Result<std::string> AnchorFile::machine_to_name() const {
    if (!machine_.empty()) return machine_;
    const Result<license::AnchorFound> found = read();
    if (!found) return found.error();
    return found->anchor ? found->anchor->machine : std::string{};
}

// Read again at once: a clock that was set meanwhile, or a disk that held it up, would make a start
// take it for one that was put back.
Result<void> AnchorFile::write(const license::Standing& standing) const {
    const Result<std::string> machine = machine_to_name();
    if (!machine) return machine.error();
    const auto content = [this, &standing, &machine](std::int64_t born_now) {
        const std::string text = text_of(standing, *machine, born_now);
        return text + std::string{mac_label} + mac_of(text) + "\n";
    };
    const Result<void> written = directory_.replace_file(name, content);
    if (!written) return written;
    const Result<license::AnchorFound> found = read();
    if (!found) return found.error();
    if (found->anchor && found->anchor->is_original) return {};
    return Error{Errc::Storage, directory_.file(name) + " is not as it was written"};
}

}  // namespace usher::store
