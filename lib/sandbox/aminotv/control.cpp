#include "lib/sandbox/aminotv/control.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <utility>

#include "lib/core/json.hpp"
#include "lib/sandbox/aminotv/billing_report.hpp"
#include "lib/sandbox/aminotv/bulk.hpp"
#include "lib/sandbox/aminotv/control_orders.hpp"
#include "lib/sandbox/aminotv/license_desk.hpp"
#include "lib/sandbox/aminotv/state_document.hpp"
#include "lib/sandbox/aminotv/user_books.hpp"

namespace usher::sandbox::aminotv {
namespace {

namespace bj = boost::json;
using Answer = ControlAnswer;

bj::object show(const Counts& counts) {
    return {{"users", counts.users},       {"devices", counts.devices},
            {"channels", counts.channels}, {"products", counts.products},
            {"licenses", counts.licenses}, {"charges", counts.charges}};
}

Task<Answer> get_state(std::shared_ptr<Backend> backend, http::Request) {
    Answer state = co_await backend->with_database(dump_state);
    co_return state;
}

Task<Answer> post_state(std::shared_ptr<Backend> backend, http::Request request) {
    const Instant now = backend->clock.now();
    auto add = [body = std::move(request.body), now](store::Database& database) {
        return add_state(database, body, now);
    };
    const Result<Counts> added = co_await backend->with_database(std::move(add));
    if (!added) co_return added.error();
    co_return show(*added);
}

Task<Answer> delete_state(std::shared_ptr<Backend> backend, http::Request) {
    auto clear = [](store::Database& database) -> Result<Counts> {
        clear_state(database);
        return count_rows(database);
    };
    const Result<Counts> left = co_await backend->with_database(clear);
    if (!left) co_return left.error();
    co_return show(*left);
}

Task<Answer> get_counts(std::shared_ptr<Backend> backend, http::Request) {
    auto read = [](store::Database& database) -> Result<Counts> { return count_rows(database); };
    const Result<Counts> counts = co_await backend->with_database(read);
    if (!counts) co_return counts.error();
    co_return show(*counts);
}

Task<Answer> post_status(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<StepWish> wish = read_step(request.body);
    if (!wish) co_return wish.error();
    const Instant now = backend->clock.now();
    auto take = [wish = *wish, now](store::Database& database) {
        return LicenseDesk{database}.step(wish, now);
    };
    const Result<StepTaken> taken = co_await backend->with_database(std::move(take));
    if (!taken) co_return taken.error();
    const license::License& license = taken->license.license;
    bj::object answer{{"step", taken->row},
                      {"license_id", license.id.text()},
                      {"status", std::string{name(license.status)}},
                      {"stop_date", nullptr}};
    if (license.end) answer["stop_date"] = unix_seconds(*license.end);
    co_return answer;
}

Task<Answer> post_expiry(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<ExpiryOrder> order = read_expiry(request.body);
    if (!order) co_return order.error();
    const Instant now = backend->clock.now();
    if (!order->runs_now) backend->aminotv.expiry_lag = order->lag;
    Result<std::int64_t> expired = 0;
    if (order->runs_now) {
        auto expire = [now](store::Database& database) -> Result<std::int64_t> {
            return LicenseBooks{database}.expire(now);
        };
        expired = co_await backend->with_database(expire);
        if (!expired) co_return expired.error();
    }
    bj::object answer{{"expired", *expired}, {"lag", nullptr}};
    const std::optional<Seconds> lag = backend->aminotv.expiry_lag;
    if (lag) answer["lag"] = lag->count();
    co_return answer;
}

Task<Answer> get_billing(std::shared_ptr<Backend> backend, http::Request) {
    auto read = [](store::Database& database) -> Answer { return billing_report(database); };
    Answer report = co_await backend->with_database(read);
    co_return report;
}

Task<Answer> post_billing(std::shared_ptr<Backend> backend, http::Request) {
    const Instant now = backend->clock.now();
    std::int64_t charged = 0;
    Cut cut{};
    while (true) {
        auto settle = [cut, now](store::Database& database) -> Result<BillingRun> {
            return settle_page(database, cut, now);
        };
        const Result<BillingRun> run = co_await backend->with_database(settle);
        if (!run) co_return run.error();
        charged += run->charged;
        if (!run->last_row) break;
        cut.after = *run->last_row;
    }
    co_return bj::object{{"charged", charged}};
}

Task<Answer> delete_tokens(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<UserId> user = read_user(request.body);
    if (!user) co_return user.error();
    auto revoke = [user = *user](store::Database& database) -> Result<std::int64_t> {
        UserBooks users{database};
        if (!users.knows(user)) return Error{Errc::NotFound, "unknown user"};
        return users.revoke_refresh_tokens(user);
    };
    const Result<std::int64_t> revoked = co_await backend->with_database(std::move(revoke));
    if (!revoked) co_return revoked.error();
    co_return bj::object{{"revoked", *revoked}};
}

Task<Answer> get_profile(std::shared_ptr<Backend> backend, http::Request) {
    co_return aminotv::show(backend->aminotv.profile);
}

Task<Answer> post_profile(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<AnswerProfile> profile = read_profile(request.body, backend->aminotv.profile);
    if (!profile) co_return profile.error();
    backend->aminotv.profile = *profile;
    co_return aminotv::show(*profile);
}

Task<Answer> delete_profile(std::shared_ptr<Backend> backend, http::Request) {
    backend->aminotv.profile = {};
    co_return aminotv::show(backend->aminotv.profile);
}

Task<Answer> post_bulk(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<BulkOrder> order = read_bulk(request.body);
    if (!order) co_return order.error();
    const Instant now = backend->clock.now();
    auto prepare = [order = *order, now](store::Database& database) {
        return make_products(database, order, now);
    };
    const Result<std::vector<BundleId>> products = co_await backend->with_database(prepare);
    if (!products) co_return products.error();

    std::int64_t left = order->users;
    while (left > 0) {
        const std::int64_t count = std::min(left, users_of_a_transaction(*order));
        auto make = [order = *order, &products = *products, count, now](store::Database& database) {
            return make_users(database, order, products, count, now);
        };
        const Result<void> made = co_await backend->with_database(make);
        if (!made) co_return made.error();
        left -= count;
    }
    co_return bj::object{{"users", order->users},
                         {"licenses", order->users * order->licenses_each},
                         {"products", products->size()}};
}

constexpr std::array all_routes{
    ControlRoute{"GET", "/control/v1/aminotv/state", get_state},
    ControlRoute{"POST", "/control/v1/aminotv/state", post_state},
    ControlRoute{"DELETE", "/control/v1/aminotv/state", delete_state},
    ControlRoute{"GET", "/control/v1/aminotv/counts", get_counts},
    ControlRoute{"POST", "/control/v1/aminotv/status", post_status},
    ControlRoute{"POST", "/control/v1/aminotv/expiry", post_expiry},
    ControlRoute{"GET", "/control/v1/aminotv/billing", get_billing},
    ControlRoute{"POST", "/control/v1/aminotv/billing", post_billing},
    ControlRoute{"DELETE", "/control/v1/aminotv/tokens", delete_tokens},
    ControlRoute{"GET", "/control/v1/aminotv/profile", get_profile},
    ControlRoute{"POST", "/control/v1/aminotv/profile", post_profile},
    ControlRoute{"DELETE", "/control/v1/aminotv/profile", delete_profile},
    ControlRoute{"POST", "/control/v1/aminotv/bulk", post_bulk}};

}  // namespace

std::span<const ControlRoute> control_routes() noexcept {
    return all_routes;
}

}  // namespace usher::sandbox::aminotv
