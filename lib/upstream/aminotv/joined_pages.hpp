/// All pages of a list as one page, for lists that are small enough.
///
/// Only for the sources of this codec.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "lib/upstream/aminotv/flaws.hpp"
#include "lib/upstream/aminotv/once_each.hpp"
#include "lib/upstream/aminotv/pages.hpp"

namespace usher::upstream::aminotv {

/// The values of several pages: the later one of an id counts, since it is the newer one.
template <typename Value>
class Joined {
public:
    /// Takes the values of at most `most` resources.
    explicit Joined(std::size_t most) : most_{most} {}

    /// Adds the values of a page with `resource_count` resources. Errc::TooLarge when they are too
    /// many; what stands twice is counted.
    [[nodiscard]] Result<void> add(std::vector<Value>& values, std::size_t resource_count,
                                   Flaws& flaws) {
        resource_count_ += resource_count;
        for (Value& value : values) {
            const std::string id = value.id.text();
            if (!values_.put(id, std::move(value))) flaws.add(Flaw::Twice, id);
        }
        if (resource_count_ <= most_ && values_.size() <= most_) return {};
        return Error{Errc::TooLarge, "a list of more than " + std::to_string(most_)};
    }
    [[nodiscard]] std::size_t resource_count() const noexcept { return resource_count_; }
    [[nodiscard]] std::vector<Value> take() { return values_.take(); }

private:
    std::size_t most_;
    std::size_t resource_count_ = 0;
    OnceEach<Value> values_;
};

/// Hands every page to `take`, whose error ends it; Errc::TooLarge beyond `bytes_max`. The date is
/// that of the last page.
template <typename Page>
[[nodiscard]] Task<Outcome<std::monostate>> read_all(Pages<Page> pages, std::size_t bytes_max,
                                                     std::function<Result<void>(Page&)> take) {
    Answered<std::monostate> whole;
    while (true) {
        Outcome<std::optional<Page>> page = co_await pages.next();
        if (!page) co_return page.error();
        if (!page->value) break;
        whole.date = page->date;
        Result<void> taken = Error{Errc::TooLarge, "a list of too many bytes"};
        if (pages.byte_count() <= bytes_max) taken = take(*page->value);
        if (taken) continue;
        Failure failure{.error = taken.error(), .date = page->date};
        co_return failure;
    }
    co_return whole;
}

/// The pages of `pages` as one with all `values`; beyond `most` resources or `bytes_max`
/// Errc::TooLarge.
template <typename Page, typename Value>
[[nodiscard]] Task<Outcome<Page>> read_joined(Pages<Page> pages, std::vector<Value> Page::* values,
                                              std::size_t most, std::size_t bytes_max) {
    Page whole;
    Joined<Value> joined{most};
    std::function<Result<void>(Page&)> take = [&](Page& page) {
        whole.flaws.merge(page.flaws);
        return joined.add(page.*values, page.resource_count, whole.flaws);
    };
    Outcome<std::monostate> all = co_await read_all(std::move(pages), bytes_max, std::move(take));
    if (!all) co_return all.error();
    whole.resource_count = joined.resource_count();
    whole.*values = joined.take();
    co_return Answered<Page>{.value = std::move(whole), .date = all->date};
}

}  // namespace usher::upstream::aminotv
