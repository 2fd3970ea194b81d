#include "lib/sync/account_findings.hpp"

#include <utility>

namespace usher::sync {

using upstream::aminotv::Flaw;
using upstream::aminotv::FlawExample;
using upstream::aminotv::Flaws;

namespace {

constexpr std::string_view type_mismatch = "product_type_mismatch";
// Upstream decides how many products are odd; the log need not name them all.
constexpr std::size_t contradictory_max = 1000;

Flaw flaw_at(std::size_t index) {
    return static_cast<Flaw>(index);
}

}  // namespace

void AccountFindings::note(const UserId& of, const Flaws& flaws) {
    if (flaws.empty()) {
        told_.erase(of);
        return;
    }
    for (std::size_t index = 0; index < upstream::aminotv::flaw_count; ++index) {
        counts_[name(flaw_at(index))] += flaws.count(flaw_at(index));
    }
    const auto [place, is_first] = told_.try_emplace(of, flaws);
    if (!is_first && place->second == flaws) return;
    place->second = flaws;
    tell(of, flaws);
}

void AccountFindings::tell(const UserId& of, const Flaws& flaws) const {
    for (const FlawExample& example : flaws.examples()) {
        log_.warning("upstream's answer about licences has a flaw",
                     {{"flaw", std::string{name(example.flaw)}},
                      {"user", of.text()},
                      {"id", example.id},
                      {"member", example.member}});
    }
}

void AccountFindings::note(std::span<const license::Product> products) {
    for (const license::Product& product : products) {
        if (!license::contradicts_its_type(product)) continue;
        ++counts_[type_mismatch];
        if (contradictory_.size() >= contradictory_max) continue;
        if (!contradictory_.insert(product.id).second) continue;
        log_.warning("a product contradicts its type",
                     {{"product", product.id.text()}, {"type", product.type_name}});
    }
}

FindingCounts AccountFindings::counts() const {
    FindingCounts all = counts_;
    all.try_emplace(type_mismatch, 0);
    for (std::size_t index = 0; index < upstream::aminotv::flaw_count; ++index) {
        all.try_emplace(name(flaw_at(index)), 0);
    }
    return all;
}

}  // namespace usher::sync
