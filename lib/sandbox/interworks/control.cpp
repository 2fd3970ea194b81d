#include "lib/sandbox/interworks/control.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <string>
#include <utility>
#include <variant>

#include "lib/core/json.hpp"
#include "lib/core/text.hpp"
#include "lib/crypto/random.hpp"
#include "lib/http/query.hpp"
#include "lib/sandbox/interworks/control_orders.hpp"
#include "lib/sandbox/interworks/demo.hpp"
#include "lib/sandbox/interworks/population.hpp"
#include "lib/sandbox/interworks/rendering.hpp"
#include "lib/sandbox/interworks/reseller_books.hpp"
#include "lib/sandbox/interworks/row_books.hpp"
#include "lib/sandbox/interworks/tree.hpp"
#include "lib/upstream/interworks/document_text.hpp"

namespace usher::sandbox::interworks {
namespace {

namespace bj = boost::json;
using Answer = ControlAnswer;

constexpr std::string_view no_keys = "--";
constexpr std::int64_t account_id_max = 2'147'483'647;

Error malformed(std::string text) {
    return {Errc::Malformed, std::move(text)};
}

std::string word(std::string_view text) {
    return std::string{text};
}

bj::object show(const std::optional<ClientKeys>& keys) {
    return {{"clientKey", keys ? keys->key : word(no_keys)},
            {"clientSecret", keys ? keys->secret : word(no_keys)},
            {"requestTokenPath", "/oauth/token"}};
}

bj::object show(const ApiUser& user) {
    return {{"account", user.reseller.name}, {"username", user.username}, {"email", user.email}};
}

bj::object show(const Reseller& reseller) {
    return {{"id", static_cast<std::int64_t>(reseller.id)},
            {"name", reseller.name},
            {"edition", word(name(reseller.edition))}};
}

template <typename Items>
bj::array show_all(const Items& items) {
    bj::array shown;
    for (const auto& item : items) shown.push_back(show(item));
    return shown;
}

Task<Answer> get_state(std::shared_ptr<Backend> backend, http::Request) {
    auto read = [](store::Database& database) -> Answer {
        bj::object state;
        for (const Collection& collection : collections()) {
            state[word(collection.name)] = RowBooks{database, collection}.count();
        }
        ResellerBooks resellers{database};
        state["resellers"] = resellers.resellers().size();
        state["users"] = resellers.users().size();
        return state;
    };
    Answer state = co_await backend->with_database(read);
    if (state) (*state)["switches"] = interworks::show(backend->interworks.switches);
    co_return state;
}

Task<Answer> get_keys(std::shared_ptr<Backend> backend, http::Request) {
    auto read = [](store::Database& database) -> Answer {
        const std::optional<ClientKeys> keys = ResellerBooks{database}.keys();
        bj::object shown = show(keys);
        shown["generated"] = keys.has_value();
        return shown;
    };
    Answer keys = co_await backend->with_database(read);
    co_return keys;
}

Task<Answer> post_keys(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<bj::object> order = json::parse_object(request.body);
    if (!order) co_return order.error();
    const Result<void> known = json::check_members(*order, {"regenerate"});
    if (!known) co_return known.error();
    Result<bool> again = false;
    if (order->contains("regenerate")) again = json::boolean_at(*order, "regenerate");
    if (!again) co_return again.error();
    auto generate = [again = *again](store::Database& database) -> Answer {
        const Result<ClientKeys> keys =
            ResellerBooks{database}.generate_keys(again, crypto::random_bytes);
        if (!keys) return keys.error();
        bj::object shown = show(std::optional{*keys});
        shown["generated"] = true;
        return shown;
    };
    Answer keys = co_await backend->with_database(generate);
    co_return keys;
}

Task<Answer> get_resellers(std::shared_ptr<Backend> backend, http::Request) {
    auto read = [](store::Database& database) -> Answer {
        bj::object shown;
        shown["resellers"] = show_all(ResellerBooks{database}.resellers());
        return shown;
    };
    Answer resellers = co_await backend->with_database(read);
    co_return resellers;
}

Task<Answer> post_resellers(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<Reseller> reseller = read_reseller(request.body);
    if (!reseller) co_return reseller.error();
    auto put = [reseller = *reseller](store::Database& database) -> Answer {
        ResellerBooks{database}.put(reseller);
        return show(reseller);
    };
    Answer shown = co_await backend->with_database(std::move(put));
    co_return shown;
}

Task<Answer> get_credentials(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<http::Parameters> query = http::parse_query(request.query());
    if (!query) co_return query.error();
    const std::optional<std::int64_t> id = to_integer(query->find("account").value_or(""));
    if (!id || *id < 1 || *id > account_id_max) co_return malformed("account: an id expected");
    auto read =
        [id = AccountId{static_cast<std::int32_t>(*id)}](store::Database& database) -> Answer {
        ResellerBooks books{database};
        const std::optional<Reseller> reseller = books.find(id);
        if (!reseller) return Error{Errc::NotFound, "no such reseller"};
        const std::optional<ClientKeys> keys = books.keys();
        bj::object shown = show(keys);
        shown["canAddUser"] = keys.has_value() && reseller->edition != Edition::Basic;
        shown["users"] = show_all(books.users(id));
        return shown;
    };
    Answer shown = co_await backend->with_database(read);
    co_return shown;
}

Task<Answer> get_users(std::shared_ptr<Backend> backend, http::Request) {
    auto read = [](store::Database& database) -> Answer {
        bj::object shown;
        shown["users"] = show_all(ResellerBooks{database}.users());
        return shown;
    };
    Answer users = co_await backend->with_database(read);
    co_return users;
}

Task<Answer> post_users(std::shared_ptr<Backend> backend, http::Request request) {
    Result<UserOrder> order = read_user_order(request.body);
    if (!order) co_return order.error();
    // Shared: work may be copied, secrets may not.
    const auto shared = std::make_shared<const UserOrder>(*std::move(order));
    auto add = [shared](store::Database& database) -> Answer {
        const Result<ApiUser> user =
            ResellerBooks{database}.add_user(shared->reseller, shared->form, crypto::random_bytes);
        if (!user) return user.error();
        return show(*user);
    };
    Answer shown = co_await backend->with_database(std::move(add));
    co_return shown;
}

Task<Answer> delete_users(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<UserOrder> order = read_user_order(request.body);
    if (!order) co_return order.error();
    auto remove = [reseller = order->reseller,
                   username = order->form.username](store::Database& database) -> Answer {
        const Result<void> removed = ResellerBooks{database}.remove_user(reseller, username);
        if (!removed) return removed.error();
        return bj::object{{"username", username}};
    };
    Answer shown = co_await backend->with_database(std::move(remove));
    co_return shown;
}

Task<Answer> get_switches(std::shared_ptr<Backend> backend, http::Request) {
    co_return interworks::show(backend->interworks.switches);
}

Task<Answer> post_switches(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<Switches> switches = read_switches(request.body, backend->interworks.switches);
    if (!switches) co_return switches.error();
    backend->interworks.switches = *switches;
    co_return interworks::show(*switches);
}

Task<Answer> delete_switches(std::shared_ptr<Backend> backend, http::Request) {
    backend->interworks.switches = {};
    co_return interworks::show(backend->interworks.switches);
}

bj::object show(const FaultRules& rules) {
    bj::object shown;
    shown["faults"] = rules.show();
    return shown;
}

Task<Answer> get_faults(std::shared_ptr<Backend> backend, http::Request) {
    co_return show(backend->interworks.faults);
}

Task<Answer> post_faults(std::shared_ptr<Backend> backend, http::Request request) {
    Result<FaultRule> rule = read_fault_rule(request.body);
    if (!rule) co_return rule.error();
    const Result<void> added = backend->interworks.faults.add(*std::move(rule));
    if (!added) co_return added.error();
    co_return show(backend->interworks.faults);
}

Task<Answer> delete_faults(std::shared_ptr<Backend> backend, http::Request) {
    backend->interworks.faults.clear();
    co_return show(backend->interworks.faults);
}

Task<Answer> get_counters(std::shared_ptr<Backend> backend, http::Request) {
    const Counters& counters = backend->interworks.counters;
    bj::object calls;
    for (const auto& [path, count] : counters.calls) calls[path] = count;
    bj::object shown;
    shown["calls"] = std::move(calls);
    shown["token_requests"] = counters.token_requests;
    shown["tokens_issued"] = counters.tokens_issued;
    co_return shown;
}

Task<Answer> post_data(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<RowOrder> order = read_new_row(request.body);
    if (!order) co_return order.error();
    auto put = [order = *order](store::Database& database) -> Answer {
        const Result<void> done =
            RowBooks{database, *order.collection}.put(order.reseller, order.document);
        if (!done) return done.error();
        return bj::object{{"collection", word(order.collection->name)}};
    };
    Answer shown = co_await backend->with_database(std::move(put));
    co_return shown;
}

// A row with other members, changed now unless they say when.
Result<std::string> with_members(std::string_view document, std::string_view members, Instant now) {
    const Result<upstream::interworks::Value> changes =
        upstream::interworks::parse_document(members);
    if (!changes) return changes.error().within("members");
    const auto* const given = std::get_if<Object>(&changes->content);
    if (given == nullptr) return Error{Errc::Malformed, "members: an object expected"};
    Value row = stored_document(document);
    auto& object = std::get<Object>(row.content);
    set(object, "updatedAt", time_value(now));
    for (const upstream::interworks::Member& change : *given) {
        if (change.name == "id") return Error{Errc::Malformed, "members: the id stays"};
        set(object, change.name, change.value);
    }
    return upstream::interworks::document_text(row);
}

Task<Answer> patch_data(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<RowOrder> order = read_changed_row(request.body);
    if (!order) co_return order.error();
    auto change = [order = *order,
                   now = backend->clock.now()](store::Database& database) -> Answer {
        RowBooks books{database, *order.collection};
        const std::optional<std::string> before = books.find(order.reseller, order.id);
        if (!before) return Error{Errc::NotFound, "no such row"};
        const Result<std::string> after = with_members(*before, order.document, now);
        if (!after) return after.error();
        const Result<void> done = books.put(order.reseller, *after);
        if (!done) return done.error();
        return bj::object{{"collection", word(order.collection->name)}};
    };
    Answer shown = co_await backend->with_database(std::move(change));
    co_return shown;
}

Task<Answer> delete_data(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<RowOrder> order = read_removed_row(request.body);
    if (!order) co_return order.error();
    auto remove = [order = *order](store::Database& database) -> Answer {
        if (!RowBooks{database, *order.collection}.remove(order.reseller, order.id)) {
            return Error{Errc::NotFound, "no such row"};
        }
        return bj::object{{"collection", word(order.collection->name)}};
    };
    Answer shown = co_await backend->with_database(std::move(remove));
    co_return shown;
}

Task<Answer> post_bulk(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<BulkOrder> order = read_bulk_order(request.body);
    if (!order) co_return order.error();
    const Instant now = backend->clock.now();
    const std::int64_t piece = customers_a_transaction(order->plan);
    // Not all at once: other requests come between the transactions.
    for (std::int64_t left = order->count; left > 0; left -= piece) {
        const std::int64_t count = std::min(left, piece);
        auto add = [plan = order->plan, count, now](store::Database& database) {
            return add_population(database, plan, count, now);
        };
        const Result<void> added = co_await backend->with_database(std::move(add));
        if (!added) co_return added.error();
    }
    co_return bj::object{{"added", order->count}};
}

Task<Answer> post_reset(std::shared_ptr<Backend> backend, http::Request) {
    auto reset = [settings = backend->settings.interworks](store::Database& database) {
        return begin_again(database, settings, crypto::random_bytes);
    };
    const Result<void> done = co_await backend->with_database(std::move(reset));
    if (!done) co_return done.error();
    backend->interworks.switches = {};
    backend->interworks.faults.clear();
    backend->interworks.counters = {};
    co_return bj::object{{"reset", true}};
}

constexpr std::array all_routes{
    ControlRoute{"GET", "/control/v1/interworks/state", get_state},
    ControlRoute{"GET", "/control/v1/interworks/keys", get_keys},
    ControlRoute{"POST", "/control/v1/interworks/keys", post_keys},
    ControlRoute{"GET", "/control/v1/interworks/resellers", get_resellers},
    ControlRoute{"POST", "/control/v1/interworks/resellers", post_resellers},
    ControlRoute{"GET", "/control/v1/interworks/api-credentials", get_credentials},
    ControlRoute{"GET", "/control/v1/interworks/api-users", get_users},
    ControlRoute{"POST", "/control/v1/interworks/api-users", post_users},
    ControlRoute{"DELETE", "/control/v1/interworks/api-users", delete_users},
    ControlRoute{"GET", "/control/v1/interworks/switches", get_switches},
    ControlRoute{"POST", "/control/v1/interworks/switches", post_switches},
    ControlRoute{"DELETE", "/control/v1/interworks/switches", delete_switches},
    ControlRoute{"GET", "/control/v1/interworks/faults", get_faults},
    ControlRoute{"POST", "/control/v1/interworks/faults", post_faults},
    ControlRoute{"DELETE", "/control/v1/interworks/faults", delete_faults},
    ControlRoute{"GET", "/control/v1/interworks/counters", get_counters},
    ControlRoute{"POST", "/control/v1/interworks/data", post_data},
    ControlRoute{"PATCH", "/control/v1/interworks/data", patch_data},
    ControlRoute{"DELETE", "/control/v1/interworks/data", delete_data},
    ControlRoute{"POST", "/control/v1/interworks/reset", post_reset},
    ControlRoute{"POST", "/control/v1/interworks/accounts/bulk", post_bulk}};

}  // namespace

std::span<const ControlRoute> control_routes() noexcept {
    return all_routes;
}

}  // namespace usher::sandbox::interworks
