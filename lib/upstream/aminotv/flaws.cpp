#include "lib/upstream/aminotv/flaws.hpp"

#include <algorithm>

#include "lib/core/text.hpp"

namespace usher::upstream::aminotv {
namespace {

constexpr std::size_t shown_id_bytes_max = 64;

constexpr std::size_t index_of(Flaw flaw) noexcept {
    return static_cast<std::size_t>(flaw);
}

}  // namespace

std::string_view name(Flaw flaw) noexcept {
    switch (flaw) {
        case Flaw::MalformedLicense: return "malformed_license";
        case Flaw::MalformedProduct: return "malformed_product";
        case Flaw::MalformedUser: return "malformed_user";
        case Flaw::MalformedChannel: return "malformed_channel";
        case Flaw::MalformedDate: return "malformed_date";
        case Flaw::DateConflict: return "date_conflict";
        case Flaw::MalformedAttribute: return "malformed_attribute";
        case Flaw::OtherType: return "other_type";
        case Flaw::OtherUser: return "other_user";
        case Flaw::Twice: return "twice";
    }
    return "malformed_attribute";
}

void Flaws::add(Flaw flaw, std::string_view id, std::string_view member) {
    ++counts_[index_of(flaw)];
    if (examples_.size() == examples_max) return;
    const bool may_be_shown = id.size() <= shown_id_bytes_max && is_line(id);
    examples_.push_back({.flaw = flaw,
                         .id = may_be_shown ? std::string{id} : std::string{},
                         .member = std::string{member}});
}

void Flaws::merge(const Flaws& others) {
    for (std::size_t i = 0; i < flaw_count; ++i) counts_[i] += others.counts_[i];
    for (const FlawExample& example : others.examples_) {
        if (examples_.size() == examples_max) return;
        examples_.push_back(example);
    }
}

std::size_t Flaws::count(Flaw flaw) const noexcept {
    return counts_[index_of(flaw)];
}

bool Flaws::empty() const noexcept {
    return std::ranges::all_of(counts_, [](std::size_t count) { return count == 0; });
}

}  // namespace usher::upstream::aminotv
