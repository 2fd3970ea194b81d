#include "lib/enforcement/projection.hpp"

#include <limits>

namespace usher::enforcement {
namespace {

const std::string general_view;

}  // namespace

void Projection::take(Projection other) noexcept {
    std::swap(other.observer_, observer_);
    std::swap(*this, other);
    changes_ = 0;
}

void Projection::put(KeyRecord record) {
    ++changes_;
    const auto [place, added] = by_row_.try_emplace(record.row);
    if (!added) unindex(place->second);
    by_tag_[record.tag] = &place->second;
    std::swap(place->second, record);
    index(place->second);
    if (observer_) observer_(added ? nullptr : &record, &place->second);
}

bool Projection::remove(const store::KeyTag& tag) {
    const auto found = by_tag_.find(tag);
    if (found == by_tag_.end()) return false;
    const auto record = by_row_.extract(found->second->row);
    unindex(record.mapped());
    by_tag_.erase(found);
    ++changes_;
    if (observer_) observer_(&record.mapped(), nullptr);
    return true;
}

const KeyRecord* Projection::find(const store::KeyTag& tag) const {
    const auto found = by_tag_.find(tag);
    return found == by_tag_.end() ? nullptr : found->second;
}

const KeyRecord* Projection::find(const KeySubject& subject) const {
    const auto found = by_subject_.find(subject);
    return found == by_subject_.end() ? nullptr : found->second;
}

const KeyRecord* Projection::find_row(std::int64_t row) const {
    const auto found = by_row_.find(row);
    return found == by_row_.end() ? nullptr : &found->second;
}

void Projection::each(const std::function<void(const KeyRecord&)>& visit) const {
    for (const auto& [row, record] : by_row_) visit(record);
}

void Projection::each_after(std::int64_t row,
                            const std::function<bool(const KeyRecord&)>& visit) const {
    for (auto next = by_row_.upper_bound(row); next != by_row_.end(); ++next) {
        if (!visit(next->second)) return;
    }
}

bool Projection::has_key_for(const ProductId& product) const {
    return keys_for_.contains(product);
}

std::vector<OptionId> Projection::options(const std::optional<ProductId>& product) const {
    std::set<OptionId> found;
    const auto collect = [&](const std::string& view) {
        const auto ranking = views_.find(view);
        if (ranking == views_.end()) return;
        for (const auto& [option, ranks] : ranking->second) found.insert(option);
    };
    collect(general_view);
    if (product) collect(product->text());
    return {found.begin(), found.end()};
}

void Projection::candidates(const OptionId& option, const std::optional<ProductId>& product,
                            const std::function<bool(const license::Candidate&)>& visit) const {
    static const std::set<Rank> none;
    const std::set<Rank>* general = ranks(general_view, option);
    const std::set<Rank>* individual = product ? ranks(product->text(), option) : nullptr;
    if (general == nullptr) general = &none;
    if (individual == nullptr) individual = &none;

    auto one = general->begin();
    auto other = individual->begin();
    while (one != general->end() || other != individual->end()) {
        const bool take_one =
            other == individual->end() || (one != general->end() && *one < *other);
        const Rank& next = take_one ? *one++ : *other++;
        if (!visit(candidate(next))) return;
    }
}

void Projection::held(const OptionId& option, const std::optional<ProductId>& product,
                      const std::function<bool(const license::Candidate&)>& visit) const {
    const std::set<Rank>* found = ranks(product ? product->text() : general_view, option);
    if (found == nullptr) return;
    for (const Rank& rank : *found) {
        if (!visit(candidate(rank))) return;
    }
}

std::set<OptionId> Projection::held_options() const {
    std::set<OptionId> held;
    for (const auto& [view, ranking] : views_) {
        for (const auto& [option, ranks] : ranking) held.insert(option);
    }
    return held;
}

const KeyRecord* Projection::longest_unconfirmed() const {
    if (by_confirmation_.empty()) return nullptr;
    return &by_row_.at(by_confirmation_.begin()->second);
}

void Projection::ends_between(
    Instant from, Instant to,
    const std::function<void(const KeyRecord&, const license::Entitlement&)>& visit) const {
    constexpr std::int64_t after_all_rows = std::numeric_limits<std::int64_t>::max();
    const auto end = by_end_.upper_bound({to, after_all_rows});
    for (auto it = by_end_.upper_bound({from, after_all_rows}); it != end; ++it) {
        const KeyRecord& record = by_row_.at(it->second);
        for (const license::Entitlement& held : record.entitlements) {
            if (held.valid_to == it->first) visit(record, held);
        }
    }
}

const std::string& Projection::view_of(const KeyRecord& record) const {
    return record.type == license::KeyType::Individual ? record.product->text() : general_view;
}

const std::set<Projection::Rank>* Projection::ranks(const std::string& view,
                                                    const OptionId& option) const {
    const auto ranking = views_.find(view);
    if (ranking == views_.end()) return nullptr;
    const auto found = ranking->second.find(option);
    return found == ranking->second.end() ? nullptr : &found->second;
}

license::Candidate Projection::candidate(const Rank& rank) {
    return {
        .valid_to = rank.valid_to, .trial = rank.trial, .confirmed_at = rank.record->confirmed_at};
}

void Projection::count_products(const KeyRecord& record, int step) {
    std::set<ProductId> products{record.loaded_for.begin(), record.loaded_for.end()};
    if (record.product) products.insert(*record.product);
    for (const ProductId& product : products) {
        int& count = keys_for_[product];
        count += step;
        if (count == 0) keys_for_.erase(product);
    }
}

void Projection::index(const KeyRecord& record) {
    count_products(record, 1);
    if (record.subject != KeySubject{}) by_subject_[record.subject] = &record;
    by_confirmation_.insert({record.confirmed_at, record.row});
    for (const license::Entitlement& held : record.entitlements) {
        views_[view_of(record)][held.option].insert(
            {held.valid_to, held.trial, record.row, &record});
        by_end_.insert({held.valid_to, record.row});
    }
}

void Projection::unindex(const KeyRecord& record) {
    count_products(record, -1);
    by_subject_.erase(record.subject);
    by_confirmation_.erase({record.confirmed_at, record.row});
    for (const license::Entitlement& held : record.entitlements) {
        by_end_.erase({held.valid_to, record.row});
        const auto view = views_.find(view_of(record));
        const auto ranks = view->second.find(held.option);
        ranks->second.erase({held.valid_to, held.trial, record.row, nullptr});
        if (ranks->second.empty()) view->second.erase(ranks);
        if (view->second.empty()) views_.erase(view);
    }
}

}  // namespace usher::enforcement
