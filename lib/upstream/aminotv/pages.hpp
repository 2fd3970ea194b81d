/// A list that comes page by page, of which no more than one is in memory (specs/aminotv.md 6).
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "lib/async/task.hpp"
#include "lib/upstream/aminotv/outcome.hpp"
#include "lib/upstream/aminotv/transport.hpp"

namespace usher::upstream::aminotv {

/// Which page is next, and whether the links lead anywhere but on.
class PageWalk {
public:
    PageWalk(std::string target, std::size_t pages_max)
        : target_{std::move(target)}, pages_max_{pages_max} {}

    /// What to ask for now; none after the last page.
    [[nodiscard]] const std::optional<std::string>& target() const noexcept { return target_; }
    /// Goes on to `next`, a target; none: that was the last page. Errc::Malformed when `next` was
    /// asked for already, Errc::TooLarge beyond `pages_max`.
    [[nodiscard]] Result<void> advance(std::optional<std::string> next);

private:
    std::optional<std::string> target_;
    std::size_t pages_max_;
    std::unordered_set<std::size_t> seen_;  // hashes: a walk of 10,000 pages remembers no texts
};

/// Pages of the kind `Page`, which has `next` and `resource_count`.
template <typename Page>
class Pages {
public:
    using Read = std::function<Result<Page>(std::string_view body)>;

    /// `transport` outlives it. `target` is that of the first page.
    Pages(const Transport& transport, PageWalk walk, std::string authorization, Read read)
        : transport_{&transport},
          walk_{std::move(walk)},
          authorization_{std::move(authorization)},
          read_{std::move(read)} {}

    /// The next page; none after the last. After a failure it may be called again, and asks for the
    /// same page. One call at a time; this outlives it. A list counts only when all pages arrived.
    [[nodiscard]] Task<Outcome<std::optional<Page>>> next() {
        if (!walk_.target()) co_return Answered<std::optional<Page>>{};
        http::ClientRequest request{.target = *walk_.target()};
        Outcome<http::Response> answer =
            co_await transport_->send(std::move(request), authorization_);
        if (!answer) co_return answer.error();
        byte_count_ += answer->value.body.size();
        Result<Page> page = read_(answer->value.body);
        if (!page) co_return of_answer(*answer, page.error());
        const Result<void> advanced = advance(*page);
        if (!advanced) co_return of_answer(*answer, advanced.error());
        resource_count_ += page->resource_count;
        co_return Answered<std::optional<Page>>{.value = std::move(*page), .date = answer->date};
    }

    /// Resources in the pages so far, with those that were left out: the offset to go on from.
    [[nodiscard]] std::size_t resource_count() const noexcept { return resource_count_; }
    /// Of the pages so far: for who keeps them all.
    [[nodiscard]] std::size_t byte_count() const noexcept { return byte_count_; }

private:
    [[nodiscard]] Result<void> advance(const Page& page) {
        if (!page.next) return walk_.advance(std::nullopt);
        Result<std::string> target = transport_->follow(*page.next, *walk_.target());
        if (!target) return target.error().within("links.next");
        return walk_.advance(std::move(*target));
    }
    static Failure of_answer(const Answered<http::Response>& answer, Error error) {
        return {.error = std::move(error), .status = answer.value.status, .date = answer.date};
    }

    const Transport* transport_;
    PageWalk walk_;
    std::string authorization_;
    Read read_;
    std::size_t resource_count_ = 0;
    std::size_t byte_count_ = 0;
};

}  // namespace usher::upstream::aminotv
