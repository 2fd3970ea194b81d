#include "ipc/api/license_facade/facade.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>
#include <vector>

#include "ipc/api/authorization.hpp"
#include "ipc/api/charge_refusal.hpp"
#include "ipc/api/event_json.hpp"
#include "ipc/api/license_facade/answers.hpp"
#include "lib/core/json.hpp"
#include "lib/http/query.hpp"

namespace usher::api::license_facade {
namespace {

namespace bj = boost::json;
using enforcement::AccountRecord;
using enforcement::Scope;
using license::License;
using license::Product;

constexpr std::string_view base = "/api/license/v4/";
constexpr std::chrono::seconds refresh_limit{5};

struct Place {
    enum class Kind : std::uint8_t { Nothing, Licenses, Products };
    Kind kind = Kind::Nothing;
    UserId user{};
};

Place place_of(std::string_view path) {
    if (!path.starts_with(base)) return {};
    path.remove_prefix(base.size());
    if (path == "products") return {.kind = Place::Kind::Products};
    constexpr std::string_view users = "users/";
    constexpr std::string_view licenses = "/licenses";
    if (!path.starts_with(users) || !path.ends_with(licenses)) return {};
    path.remove_prefix(users.size());
    if (path.size() <= licenses.size()) return {};
    path.remove_suffix(licenses.size());
    if (path.find('/') != path.npos) return {};
    const Result<std::string> user = http::percent_decode(path);
    if (!user || user->empty()) return {};
    return {.kind = Place::Kind::Licenses, .user = UserId{*user}};
}

bool is_json(const http::Request& request) {
    return request.has_media_type("application/vnd.api+json") ||
           request.has_media_type("application/json");
}

// The same for the same purchase, so that it needs no keeping: a UUID's shape of a digest.
PurchaseId id_of(const Ports& ports, const UserId& user, std::string_view key) {
    std::string id = ports.codec.digest(user.text() + '\n' + std::string{key}).substr(0, 32);
    id[12] = '8';  // RFC 9562 section 5.8
    id[16] = 'a';
    for (const std::size_t at : {20U, 16U, 12U, 8U}) id.insert(at, "-");
    return PurchaseId{std::move(id)};
}

// What a status says by itself.
const ErrorWord& word_of(int status) {
    for (const ErrorWord* const word :
         {&unauthorized, &forbidden_user, &not_found, &rate_limited}) {
        if (word->status == status) return *word;
    }
    return upstream_unavailable;
}

// What ends soon, beside a document of licences (specs/aminotv.md 10).
std::string meta_of(const std::vector<enforcement::LicenseExpiring>& warnings) {
    bj::array expiring;
    for (const enforcement::LicenseExpiring& warning : warnings) {
        expiring.push_back(json_expiring(warning));
    }
    return bj::serialize(bj::object{{"daemon", bj::object{{"expiring", std::move(expiring)}}}});
}

// Of a product that came with a licence alone, and not with what is for sale, nobody has said it.
bool is_for_sale(const Product& product) {
    return product.is_visible.value_or(false) && product.is_buyable.value_or(false);
}

}  // namespace

bool Facade::owns(std::string_view path) noexcept {
    return path == "/api" || path.starts_with("/api/");
}

std::string_view Facade::methods_of(std::string_view path) {
    switch (place_of(path).kind) {
        case Place::Kind::Nothing: return "";
        case Place::Kind::Licenses: return "GET, HEAD, POST, OPTIONS";
        case Place::Kind::Products: return "GET, HEAD, OPTIONS";
    }
    return "";
}

http::Response Facade::refuse(const ErrorWord& word, std::string detail) const {
    return refusal(services_.license_facade, word, std::move(detail));
}

Task<http::Response> Facade::answer(http::Request request) {
    Place place = place_of(request.path());
    if (place.kind == Place::Kind::Nothing) co_return refuse(not_found, {});
    const bool is_read = request.method == "GET" || request.method == "HEAD";
    const bool is_purchase = request.method == "POST" && place.kind == Place::Kind::Licenses;
    if (!is_read && !is_purchase) {
        const std::string allowed{methods_of(request.path())};
        http::Response response = refuse(method_not_allowed, "this path answers " + allowed);
        response.fields.push_back({"Allow", allowed});
        co_return response;
    }
    const bool is_of_user = place.kind == Place::Kind::Licenses;
    const Scope scope = is_purchase ? Scope::Activate : Scope::Read;
    Result<Actor> actor = admit(request, scope, is_of_user ? &place.user : nullptr);
    if (!actor) {
        const bool is_known = actor.error().code() == Errc::Forbidden;
        co_return refuse(is_known ? forbidden_user : unauthorized, actor.error().context());
    }
    if (!is_of_user) co_return co_await products(std::move(request));
    if (!services_.accounts.projection().has(place.user)) {
        co_return refuse(forbidden_user, "the user's licences are not kept on this device");
    }
    if (is_read) co_return co_await licenses(std::move(request), std::move(place.user));
    co_return co_await buy(std::move(request), std::move(place.user), std::move(*actor));
}

// A token of the daemon with the right, or the user's own token of AminoTV, which opens what is
// the user's and the catalogue.
Result<Actor> Facade::admit(const http::Request& request, Scope scope, const UserId* user) const {
    const std::optional<std::string_view> bearer = bearer_of(request);
    std::optional<UserId> owner;
    if (bearer && user != nullptr) owner = *user;
    if (bearer && user == nullptr) owner = services_.license_facade.codec.user_of(*bearer);
    if (owner && services_.accounts.opens(*owner, *bearer)) return Actor{"user " + owner->text()};
    return authorize(request, scope, services_.tokens);
}

Task<http::Response> Facade::licenses(http::Request request, UserId user) {
    const enforcement::LicenseProjection& projection = services_.accounts.projection();
    std::optional<AccountRecord> account = projection.find(user);
    if (account && !account->synced_at) {
        static_cast<void>(co_await services_.license_facade.refresh_licenses(user, refresh_limit));
        account = projection.find(user);
    }
    // Never an empty list: that would say that the user has no licence.
    if (!account || !account->synced_at) {
        co_return refuse(cache_empty, "upstream was not heard of this user yet");
    }
    const Instant now = services_.enforcer.time().now();
    std::string meta;
    if (request.field("X-Daemon-Meta") == "1") meta = meta_of(services_.reminders.of(user));
    const Standing standing{.age = now - *account->synced_at,
                            .policy = services_.accounts.policy().freshness};
    co_return cached(services_.license_facade, request, write(*account, now, std::move(meta)),
                     standing);
}

std::string Facade::write(const AccountRecord& account, Instant now, std::string meta) const {
    const enforcement::LicenseProjection& projection = services_.accounts.projection();
    std::vector<License> licenses = account.licenses;
    std::ranges::sort(licenses, {}, [](const License& license) {
        return std::pair{license.start.value_or(Instant::min()), license.id};
    });
    std::vector<BundleId> named;
    for (License& license : licenses) {
        license.status = effective_status(license, now);
        named.push_back(license.product);
    }
    std::ranges::sort(named);
    const auto repeated = std::ranges::unique(named);
    named.erase(repeated.begin(), repeated.end());
    std::vector<Product> products;
    for (const BundleId& id : named) {
        const Product* const product = projection.find_product(id);
        if (product != nullptr) products.push_back(*product);
    }
    return services_.license_facade.codec.write_licenses(licenses, products, std::move(meta));
}

Task<http::Response> Facade::products(http::Request request) {
    const Ports& ports = services_.license_facade;
    const enforcement::Accounts& accounts = services_.accounts;
    if (!accounts.catalogue_at()) {
        static_cast<void>(co_await ports.refresh_catalogue(refresh_limit));
    }
    std::vector<Product> products;
    for (const Product* const product : accounts.projection().products()) {
        if (is_for_sale(*product)) products.push_back(*product);
    }
    // What licences alone have brought is not all that is for sale.
    if (!accounts.catalogue_at()) {
        co_return refuse(cache_empty, "upstream was not heard of its products yet");
    }
    const Standing standing{.age = services_.enforcer.time().now() - *accounts.catalogue_at(),
                            .policy = accounts.policy().freshness};
    co_return cached(ports, request, ports.codec.write_products(products), standing);
}

Task<http::Response> Facade::buy(http::Request request, UserId user, Actor actor) {
    const Ports& ports = services_.license_facade;
    if (!is_json(request)) co_return refuse(unsupported_media_type, {});
    const std::string key{request.field(ports.idempotency_field).value_or("")};
    if (key.empty()) co_return refuse(idempotency_key_missing, {});
    if (!ports.codec.is_key(key)) {
        co_return refuse(invalid_parameter,
                         ports.idempotency_field + ": 1 to 255 visible characters expected");
    }
    const Result<std::optional<BundleId>> product = ports.codec.read_purchase(request.body);
    if (!product) co_return refuse(malformed_document, product.error().context());
    if (services_.purchase_driver == nullptr) {
        co_return refuse(upstream_unavailable, "no upstream is configured");
    }
    const bool may_ask = ports.confirm_duplicates && request.field("X-Confirm-Duplicate") != "yes";
    const auto duplicates =
        may_ask ? enforcement::DuplicatePurchase::Ask : enforcement::DuplicatePurchase::Allow;
    license::PurchaseRequest wanted{.id = id_of(ports, user, key),
                                    .user = user,
                                    .key = key,
                                    .product = *product,
                                    .body = std::move(request.body),
                                    .is_forwarded = true};
    const Result<sync::ForwardedPurchase> bought = co_await services_.purchase_driver->forward(
        std::move(wanted), duplicates, std::move(actor));
    if (!bought) co_return answer_of(shown_refusal(services_, bought.error(), request));
    co_return answer_of(*bought);
}

// Nothing was sent.
http::Response Facade::answer_of(const Error& error) const {
    const Errc code = error.code();
    if (code == Errc::Conflict) return refuse(idempotency_key_reused, error.context());
    if (code == Errc::NotFound) return refuse(forbidden_user, error.context());
    if (code == Errc::Unavailable) {
        return refusal(services_.license_facade, upstream_unavailable, error.context(),
                       error.retry_after().value_or(retry_soon));
    }
    return refuse(internal, "the purchase was not sent: " + error.context());
}

http::Response Facade::answer_of(const sync::ForwardedPurchase& bought) const {
    if (!bought.duplicate.empty()) {
        return refuse(duplicate_license_confirm,
                      bought.duplicate + "; say X-Confirm-Duplicate: yes to buy another one");
    }
    if (bought.is_under_way) return refuse(idempotency_in_progress, {});
    if (bought.reply) {
        const license::PurchaseReply& reply = *bought.reply;
        // What is no document, a page of a proxy in between, is said in our words.
        const bool is_document = json::parse_object(reply.body).has_value();
        http::Response response = is_document
                                      ? document(reply.status, reply.body)
                                      : refuse(word_of(reply.status), "upstream gave no document");
        if (bought.retry_after) {
            response.fields.push_back({"Retry-After", std::to_string(bought.retry_after->count())});
        }
        return response;
    }
    if (is_final(bought.purchase.state)) return settled(bought.purchase);
    if (bought.is_held_back) {
        return refuse(upstream_unavailable,
                      "whether it was bought is not known, and it is not sent again: the licences "
                      "will show it, or a person settles it");
    }
    const UserId& user = bought.purchase.request.user;
    if (services_.accounts.login_state(user) != enforcement::LoginState::Good) {
        return refuse(unauthorized, "the user has to log in at the daemon first");
    }
    return refuse(upstream_unavailable,
                  "no answer of upstream: the same request with the same key is safe");
}

// What was settled without an answer of upstream: found among the licences, or by a person.
http::Response Facade::settled(const license::Purchase& purchase) const {
    const auto account = services_.accounts.projection().find(purchase.request.user);
    if (purchase.state == license::PurchaseState::Refused) {
        return refuse(idempotency_key_reused, purchase.evidence + "; buy under another key");
    }
    if (account && purchase.license) {
        AccountRecord only = *account;
        std::erase_if(only.licenses, [&purchase](const License& license) {
            return license.id != *purchase.license;
        });
        const Instant now = services_.enforcer.time().now();
        if (!only.licenses.empty()) return document(201, write(only, now, {}));
    }
    if (purchase.license) {
        return refuse(license_not_found, "it was bought, and its licence is not here any more");
    }
    return refuse(duplicate_license_confirm,
                  "it was bought; which licence it has brought is not known");
}

}  // namespace usher::api::license_facade
