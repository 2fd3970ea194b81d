#include "lib/upstream/aminotv/management.hpp"

#include <algorithm>
#include <utility>

#include "lib/http/query.hpp"

namespace usher::upstream::aminotv {
namespace {

constexpr const char* licenses_path = "/api/license/management/v4/licenses";
constexpr const char* products_path = "/api/license/management/v4/products";
constexpr const char* users_path = "/api/user/management/v4/users";
constexpr std::size_t page_limit_max = 100;

template <typename Id>
std::string path_of(const char* list, const Id& id) {
    return std::string{list} + "/" + http::percent_encode(id.text());
}

std::string joined(const std::vector<license::LicenseStatus>& statuses) {
    std::string text;
    for (const license::LicenseStatus status : statuses) {
        if (!text.empty()) text += ',';
        text += license::name(status);
    }
    return text;
}

std::string query_of(const LicenseFilter& filter) {
    http::Parameters query;
    const auto add = [&query](const char* name, std::string value) {
        query.add("filter[" + std::string{name} + "]", std::move(value));
    };
    if (!filter.statuses.empty()) add("status", joined(filter.statuses));
    if (filter.user) add("user.id", filter.user->text());
    if (filter.product) add("product.id", filter.product->text());
    if (filter.order) add("order_id", filter.order->text());
    const auto add_date = [&add](const char* name, std::optional<Instant> date) {
        if (date) add(name, std::to_string(unix_seconds(*date)));
    };
    add_date("purchased_after", filter.purchased_after);
    add_date("purchased_before", filter.purchased_before);
    return http::to_query(query);
}

std::string query_of(const PageStart& start) {
    const std::size_t limit = std::clamp(start.limit, std::size_t{1}, page_limit_max);
    http::Parameters query;
    query.add("page[limit]", std::to_string(limit));
    query.add("page[offset]", std::to_string(start.offset));
    return http::to_query(query);
}

}  // namespace

Management::Management(Url url, Secret api_key, ClientSettings settings, const std::string& ca_file)
    : api_key_{std::move(api_key)}, transport_{std::move(url), settings.limits, ca_file} {}

std::string Management::authorization() const {
    return "Apikey " + std::string{api_key_.reveal()};
}

http::ClientRequest Management::request(std::string method, const std::string& path,
                                        std::string body) const {
    return {
        .method = std::move(method), .target = transport_.target_of(path), .body = std::move(body)};
}

template <typename Page>
Pages<Page> Management::list(std::string path, std::string filter, PageStart start,
                             typename Pages<Page>::Read read) const {
    path += "?" + filter + (filter.empty() ? "" : "&") + query_of(start);
    PageWalk walk{transport_.target_of(path), start.pages_max};
    return {transport_, std::move(walk), authorization(), std::move(read)};
}

template <typename Page>
Task<Outcome<Page>> Management::ask(http::ClientRequest request,
                                    typename Pages<Page>::Read read) const {
    std::string key = authorization();
    Outcome<http::Response> answer = co_await transport_.send(std::move(request), std::move(key));
    if (!answer) co_return answer.error();
    Result<Page> page = read(answer->value.body);
    if (!page) {
        Failure failure{.error = page.error(), .status = answer->value.status};
        failure.date = answer->date;
        co_return failure;
    }
    co_return Answered<Page>{.value = std::move(*page), .date = answer->date};
}

Task<Outcome<std::monostate>> Management::tell(http::ClientRequest request) const {
    std::string key = authorization();
    Outcome<http::Response> answer = co_await transport_.send(std::move(request), std::move(key));
    if (!answer) co_return answer.error();
    co_return Answered<std::monostate>{.date = answer->date};
}

LicensePages Management::licenses(const LicenseFilter& filter, PageStart start) const {
    return list<ManagedLicenseDocument>(licenses_path, query_of(filter), start,
                                        read_managed_licenses);
}

LicensePages Management::licenses_of(const UserId& user, PageStart start) const {
    const std::string path = path_of("/api/license/management/v4/users", user) + "/licenses";
    return list<ManagedLicenseDocument>(path, "", start, read_managed_licenses);
}

Task<Outcome<ManagedLicenseDocument>> Management::license(LicenseId id) const {
    return ask<ManagedLicenseDocument>(request("GET", path_of(licenses_path, id)),
                                       read_managed_licenses);
}

Task<Outcome<ManagedLicenseDocument>> Management::create(NewLicense license) const {
    return ask<ManagedLicenseDocument>(
        request("POST", licenses_path, write_new_licenses({&license, 1})), read_managed_licenses);
}

Task<Outcome<std::monostate>> Management::remove(LicenseId id) const {
    return tell(request("DELETE", path_of(licenses_path, id)));
}

Task<Outcome<ManagedLicenseDocument>> Management::create_batch(
    std::vector<NewLicense> licenses) const {
    const std::string path = std::string{licenses_path} + "/batch_create";
    return ask<ManagedLicenseDocument>(request("POST", path, write_new_licenses(licenses)),
                                       read_managed_licenses);
}

Task<Outcome<std::monostate>> Management::remove_batch(std::vector<LicenseId> ids) const {
    const std::string path = std::string{licenses_path} + "/batch_delete";
    return tell(request("POST", path, write_license_ids(ids)));
}

Pages<ProductDocument> Management::products(PageStart start) const {
    return list<ProductDocument>(products_path, "", start, read_products);
}

Task<Outcome<ProductDocument>> Management::product(BundleId id) const {
    return ask<ProductDocument>(request("GET", path_of(products_path, id)), read_products);
}

Task<Outcome<ProductDocument>> Management::create_product(ProductChange product) const {
    return ask<ProductDocument>(request("POST", products_path, write_product_change(product)),
                                read_products);
}

Task<Outcome<ProductDocument>> Management::update_product(BundleId id, ProductChange change) const {
    return ask<ProductDocument>(
        request("PATCH", path_of(products_path, id), write_product_change(change)), read_products);
}

Pages<UserDocument> Management::users(PageStart start) const {
    return list<UserDocument>(users_path, "", start, read_users);
}

Task<Outcome<UserDocument>> Management::user(UserId id) const {
    return ask<UserDocument>(request("GET", path_of(users_path, id)), read_users);
}

Task<Outcome<UserDocument>> Management::create_user(UserChange user) const {
    return ask<UserDocument>(request("POST", users_path, write_user_change(user)), read_users);
}

Task<Outcome<UserDocument>> Management::update_user(UserId id, UserChange change) const {
    return ask<UserDocument>(request("PATCH", path_of(users_path, id), write_user_change(change)),
                             read_users);
}

Task<Outcome<std::monostate>> Management::remove_user(UserId id) const {
    return tell(request("DELETE", path_of(users_path, id)));
}

}  // namespace usher::upstream::aminotv
