/// A collection page by page, of which no more than one is in memory (specs/interworks.md 6).
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "lib/async/task.hpp"
#include "lib/upstream/interworks/list_query.hpp"
#include "lib/upstream/interworks/page.hpp"
#include "lib/upstream/interworks/session.hpp"

namespace usher::upstream::interworks {

inline constexpr std::size_t page_size_max = 500;
/// A longer target is not sent.
inline constexpr std::size_t target_bytes_max = 4096;

/// Where a walk begins, and how far it goes.
struct PageStart {
    std::size_t index = 1;   ///< of the first page, from 1: a walk can go on where another stopped
    std::size_t size = 200;  ///< 1 to `page_size_max`; beyond, the nearest of them
    std::size_t pages_max = 100'000;  ///< of this walk
};

/// Which page is next. Links are never followed (IW-PAGE-3); the list ends with an empty page, with
/// the last of `totalPages`, or, where that is not said, with a page that is not full (IW-PAGE-4).
class PageCount {
public:
    explicit PageCount(PageStart start) noexcept;

    /// None after the last page.
    [[nodiscard]] const std::optional<std::size_t>& index() const noexcept { return index_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// Goes on after a page of `row_count` rows. Errc::TooLarge beyond `pages_max`.
    [[nodiscard]] Result<void> advance(const Paging& paging, std::size_t row_count);

private:
    std::optional<std::size_t> index_;
    std::size_t size_;
    std::size_t pages_left_;
};

/// The pages of a collection.
template <typename Row>
class Pages {
public:
    using ReadPage = Result<Page<Row>> (*)(std::string_view body, ServerOffset& offset);

    /// `session` and `offset` outlive it. `path` begins with `/api`.
    Pages(Session& session, ServerOffset& offset, std::string path, ListQuery<Row> query,
          PageStart start, ReadPage read)
        : session_{&session},
          offset_{&offset},
          path_{std::move(path)},
          query_{std::move(query)},
          count_{start},
          read_{read} {}

    /// The next page; none after the last. After a failure it may be called again and asks for the
    /// same page. One call at a time; this outlives it.
    [[nodiscard]] Task<Outcome<std::optional<Page<Row>>>> next() {
        if (!count_.index()) co_return std::optional<Page<Row>>{};
        Call call{.aim = Aim::Collection, .target = target()};
        if (call.target.size() > target_bytes_max) {
            Failure unsent{.cause = Cause::NotSent,
                           .error = Error{Errc::TooLarge, "a filter of too many bytes"}};
            co_return unsent;
        }
        Outcome<http::Response> answer = co_await session_->call(std::move(call));
        if (!answer) co_return answer.error();
        Result<Page<Row>> page = read_(answer->body, *offset_);
        if (!page) co_return unreadable(answer->status, page.error());
        const Result<void> advanced = count_.advance(page->paging, page->row_count());
        if (!advanced) co_return unreadable(answer->status, advanced.error());
        co_return std::optional<Page<Row>>{std::move(*page)};
    }

    /// The page that `next` asks for now, from 1; none after the last.
    [[nodiscard]] const std::optional<std::size_t>& index() const noexcept {
        return count_.index();
    }

private:
    [[nodiscard]] std::string target() const {
        const PageRange range{.index = count_.index().value_or(1), .size = count_.size()};
        return path_ + "?" + query_of(query_, range);
    }

    Session* session_;
    ServerOffset* offset_;
    std::string path_;
    ListQuery<Row> query_;
    PageCount count_;
    ReadPage read_;
};

}  // namespace usher::upstream::interworks
