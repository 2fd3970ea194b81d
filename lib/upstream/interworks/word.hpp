/// Enumerated strings that a minor version may add to: the text as it came, and what we know of it
/// (specs/interworks.md IW-JSON-2). Pure.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace usher::upstream::interworks {

/// One value of an enumeration, as it is written.
template <typename E>
struct Spelling {
    E value;
    std::string_view text;
};

/// All values of `E`; compared exactly, misspellings of the upstream included (IW-OBJ-1, IW-OBJ-7).
template <typename E>
[[nodiscard]] std::span<const Spelling<E>> spellings() noexcept;

/// A word of the enumeration `E`, or one that we do not know.
template <typename E>
class Word {
public:
    Word() = default;
    explicit Word(std::string text) : text_{std::move(text)} {
        const auto all = spellings<E>();
        const auto found = std::ranges::find(all, text_, &Spelling<E>::text);
        if (found != all.end()) known_ = found->value;
    }

    /// As upstream wrote it; foreign.
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    /// None for a word that we do not know.
    [[nodiscard]] const std::optional<E>& known() const noexcept { return known_; }
    [[nodiscard]] bool is(E value) const noexcept { return known_ == value; }

    friend bool operator==(const Word&, const Word&) = default;

private:
    std::string text_;
    std::optional<E> known_{};
};

}  // namespace usher::upstream::interworks
