/// How the neighbours (specs/aminotv.md 4.3) answer. Only for the sources of their calls.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "lib/sandbox/aminotv/call.hpp"
#include "lib/sandbox/aminotv/list_query.hpp"

namespace usher::sandbox::aminotv {

/// How the answer to `call` is written. `next`: the target of the next page, empty for none.
[[nodiscard]] inline upstream::aminotv::WriteOptions provider_options(const Backend& backend,
                                                                      const Call& call,
                                                                      std::string next = {}) {
    return options_of(backend.aminotv.profile, upstream::aminotv::View::Management, std::move(next),
                      call.request.target);
}

/// The page of `Books::list` that `call` asks for, as the document that `write` makes of it.
template <typename Books, typename Write>
[[nodiscard]] Task<Result<Reply>> answer_list(std::shared_ptr<Backend> backend, Call call,
                                              Write write) {
    const Accepted<Cut> cut = read_cut(call.query);
    if (!cut) co_return refuse(cut.error());
    auto read = [cut = *cut](store::Database& database) {
        return Result<decltype(Books{database}.list(cut))>{Books{database}.list(cut)};
    };
    const auto page = co_await backend->with_database(std::move(read));
    if (!page) co_return page.error();
    std::string next;
    if (page->has_more) {
        next = next_target(call.request.path(), call.query, *cut, page->items.back().id.text());
    }
    co_return Reply{.body = write(page->items, provider_options(*backend, call, std::move(next)))};
}

}  // namespace usher::sandbox::aminotv
