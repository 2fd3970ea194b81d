#include "lib/sync/customer_work.hpp"

#include <utility>

namespace usher::sync {

namespace iw = upstream::interworks;

using enforcement::CustomerCollection;
using enforcement::CustomerIds;
using enforcement::CustomerRow;
using enforcement::CustomerRows;

Task<Result<void>> CustomerWork::each_row(CustomerCollection collection,
                                          std::function<void(const CustomerRow&)> visit) {
    enforcement::CustomerPage page{.collection = collection, .count = rows_of_a_turn};
    bool has_more = true;
    while (has_more) {
        const Result<CustomerRows> some = co_await copy.list(page);
        if (!some) co_return some.error();
        if (is_stopped) co_return stopped();
        for (const CustomerRow& row : some->rows) visit(row);
        has_more = some->has_more;
        if (has_more) page.after = some->rows.back().id;
    }
    co_return Result<void>{};
}

Task<Result<void>> CustomerWork::each_ids(CustomerCollection collection,
                                          std::function<void(const CustomerIds&)> visit) {
    std::string after;
    bool has_more = true;
    while (has_more) {
        const Result<CustomerIds> some = co_await copy.ids(collection, after, ids_of_a_turn);
        if (!some) co_return some.error();
        if (is_stopped) co_return stopped();
        visit(*some);
        has_more = some->ids.size() == ids_of_a_turn;
        if (has_more) after = some->ids.back();
    }
    co_return Result<void>{};
}

Error stopped() {
    return Error{Errc::Unavailable, "the daemon is about to end"};
}

bool is_about_the_object(const iw::Failure& failure) {
    switch (failure.cause) {
        case iw::Cause::Unreadable:
        case iw::Cause::Forbidden:
        case iw::Cause::NoSuchObject:
        case iw::Cause::Refused: return true;
        case iw::Cause::NotSent:
        case iw::Cause::NoAnswer:
        case iw::Cause::LoginRequired:
        case iw::Cause::CredentialsRejected:
        case iw::Cause::TokenUnavailable:
        case iw::Cause::Unauthorized:
        case iw::Cause::RateLimited:
        case iw::Cause::OtherVersion:
        case iw::Cause::WrongAddress:
        case iw::Cause::Redirected:
        case iw::Cause::Unavailable: return false;
    }
    return false;
}

Error explained(const iw::Failure& failure, std::string_view what) {
    Error error = failure.error.within(what);
    if (failure.cause != iw::Cause::Forbidden) return error;
    return Error{error.code(), error.context() + ": the API user may not read them"};
}

}  // namespace usher::sync
