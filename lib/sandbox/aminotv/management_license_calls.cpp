#include <array>
#include <utility>

#include "lib/sandbox/aminotv/handlers.hpp"
#include "lib/sandbox/aminotv/license_desk.hpp"
#include "lib/sandbox/aminotv/license_page.hpp"
#include "lib/sandbox/aminotv/list_query.hpp"
#include "lib/sandbox/aminotv/product_books.hpp"
#include "lib/sandbox/aminotv/user_books.hpp"

namespace usher::sandbox::aminotv {
namespace {

using upstream::aminotv::NewLicense;
using upstream::aminotv::View;

struct ListQuestion {
    LicenseFilter filter;
    Cut cut;
    std::optional<Instant> expired;  ///< up to which end the expiry script has run
};

Accepted<ListQuestion> read_question(const Backend& backend, const Call& call) {
    Accepted<LicenseFilter> filter = read_filter(call.query);
    if (!filter) return filter.error();
    const Accepted<Cut> cut = read_cut(call.query);
    if (!cut) return cut.error();
    return ListQuestion{.filter = std::move(*filter),
                        .cut = *cut,
                        .expired = backend.aminotv.expired_until(backend.clock.now())};
}

LicensePage list(store::Database& database, const ListQuestion& question) {
    LicenseBooks licenses{database};
    if (question.expired) licenses.expire(*question.expired);
    return with_products(database, licenses.list(question.filter, question.cut));
}

Reply show(const Backend& backend, const Call& call, const Cut& cut, LicensePage page) {
    std::string next;
    if (page.has_more) {
        const std::string& last = page.licenses.back().license.id.text();
        next = next_target(call.request.path(), call.query, cut, last);
    }
    return {.body = write_page(std::move(page), backend.aminotv.profile, View::Management,
                               std::move(next), call.request.target)};
}

// All of them, or none: nothing is written before each of them has been looked at.
Result<Accepted<LicensePage>> create_all(store::Database& database,
                                         const std::vector<NewLicense>& wishes, Instant now) {
    std::vector<ManagedLicense> made;
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        const std::string pointer = "/data/" + std::to_string(i) + "/relationships/";
        const auto product = ProductBooks{database}.find(wishes[i].product);
        if (!UserBooks{database}.knows(wishes[i].user)) {
            return Accepted<LicensePage>{
                Refusal{.code = ErrorCode::UserNotFound, .pointer = pointer + "user"}};
        }
        if (!product) {
            return Accepted<LicensePage>{
                Refusal{.code = ErrorCode::ProductNotFound, .pointer = pointer + "product"}};
        }
        made.push_back(with_defaults(wishes[i], *product, now));
    }
    for (ManagedLicense& license : made) {
        Result<ManagedLicense> created = LicenseDesk{database}.create(std::move(license), now);
        if (!created) return created.error();
        license = *std::move(created);
    }
    return Accepted<LicensePage>{with_products(database, {.items = std::move(made)})};
}

Task<Result<Reply>> create(std::shared_ptr<Backend> backend, Call call,
                           std::vector<NewLicense> wishes) {
    const Instant now = backend->clock.now();
    auto work = [wishes = std::move(wishes), now](store::Database& database) {
        return create_all(database, wishes, now);
    };
    Result<Accepted<LicensePage>> created = co_await backend->with_database(std::move(work));
    if (!created) co_return created.error();
    if (!*created) co_return refuse(created->error());
    Reply reply = show(*backend, call, {}, **std::move(created));
    reply.status = 201;
    co_return reply;
}

// Whether all of `ids` were there; if one was not, nothing is deleted.
bool delete_all(store::Database& database, const std::vector<LicenseId>& ids) {
    LicenseBooks licenses{database};
    for (const LicenseId& id : ids) {
        if (!licenses.find(id)) return false;
    }
    for (const LicenseId& id : ids) licenses.remove(id);
    return true;
}

Task<Result<Reply>> remove(std::shared_ptr<Backend> backend, std::vector<LicenseId> ids) {
    auto work = [ids = std::move(ids)](store::Database& database) -> Result<bool> {
        return delete_all(database, ids);
    };
    const Result<bool> deleted = co_await backend->with_database(std::move(work));
    if (!deleted) co_return deleted.error();
    if (!*deleted) co_return refuse({.code = ErrorCode::LicenseNotFound});
    co_return Reply{.status = 204};
}

}  // namespace

Task<Result<Reply>> get_licenses(std::shared_ptr<Backend> backend, Call call) {
    const Accepted<ListQuestion> question = read_question(*backend, call);
    if (!question) co_return refuse(question.error());
    auto read = [question = *question](store::Database& database) -> Result<LicensePage> {
        return list(database, question);
    };
    Result<LicensePage> page = co_await backend->with_database(std::move(read));
    if (!page) co_return page.error();
    co_return show(*backend, call, question->cut, *std::move(page));
}

Task<Result<Reply>> get_licenses_of_user(std::shared_ptr<Backend> backend, Call call) {
    Accepted<ListQuestion> question = read_question(*backend, call);
    if (!question) co_return refuse(question.error());
    question->filter.user = UserId{call.ids.at(0)};
    auto read = [question =
                     *question](store::Database& database) -> Result<std::optional<LicensePage>> {
        if (!UserBooks{database}.knows(*question.filter.user)) return std::optional<LicensePage>{};
        return std::optional{list(database, question)};
    };
    Result<std::optional<LicensePage>> page = co_await backend->with_database(std::move(read));
    if (!page) co_return page.error();
    if (!*page) co_return refuse({.code = ErrorCode::UserNotFound});
    co_return show(*backend, call, question->cut, **std::move(page));
}

Task<Result<Reply>> get_license(std::shared_ptr<Backend> backend, Call call) {
    const LicenseId id{call.ids.at(0)};
    const std::optional<Instant> expired = backend->aminotv.expired_until(backend->clock.now());
    auto read = [id, expired](store::Database& database) -> Result<LicensePage> {
        LicenseBooks licenses{database};
        if (expired) licenses.expire(*expired);
        Page<ManagedLicense> found;
        if (auto license = licenses.find(id)) found.items.push_back(*std::move(license));
        return with_products(database, std::move(found));
    };
    Result<LicensePage> page = co_await backend->with_database(std::move(read));
    if (!page) co_return page.error();
    if (page->licenses.empty()) co_return refuse({.code = ErrorCode::LicenseNotFound});
    co_return show(*backend, call, {}, *std::move(page));
}

Task<Result<Reply>> create_license(std::shared_ptr<Backend> backend, Call call) {
    const Accepted<NewLicense> wish = upstream::aminotv::read_new_license(call.request.body);
    if (!wish) co_return refuse(wish.error());
    std::vector<NewLicense> wishes{*wish};
    Result<Reply> reply = co_await create(std::move(backend), std::move(call), std::move(wishes));
    co_return reply;
}

Task<Result<Reply>> create_licenses(std::shared_ptr<Backend> backend, Call call) {
    Accepted<std::vector<NewLicense>> wishes =
        upstream::aminotv::read_new_licenses(call.request.body);
    if (!wishes) co_return refuse(wishes.error());
    Result<Reply> reply = co_await create(std::move(backend), std::move(call), *std::move(wishes));
    co_return reply;
}

Task<Result<Reply>> delete_license(std::shared_ptr<Backend> backend, Call call) {
    std::vector<LicenseId> ids{LicenseId{call.ids.at(0)}};
    Result<Reply> reply = co_await remove(std::move(backend), std::move(ids));
    co_return reply;
}

Task<Result<Reply>> delete_licenses(std::shared_ptr<Backend> backend, Call call) {
    Accepted<std::vector<LicenseId>> ids = upstream::aminotv::read_license_ids(call.request.body);
    if (!ids) co_return refuse(ids.error());
    Result<Reply> reply = co_await remove(std::move(backend), *std::move(ids));
    co_return reply;
}

}  // namespace usher::sandbox::aminotv
