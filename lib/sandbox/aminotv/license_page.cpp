#include "lib/sandbox/aminotv/license_page.hpp"

#include <utility>

#include "lib/sandbox/aminotv/product_books.hpp"

namespace usher::sandbox::aminotv {

LicensePage with_products(store::Database& database, Page<ManagedLicense> licenses) {
    std::vector<BundleId> ids;
    for (const ManagedLicense& managed : licenses.items) ids.push_back(managed.license.product);
    return {.licenses = std::move(licenses.items),
            .products = ProductBooks{database}.find_all(ids),
            .has_more = licenses.has_more};
}

std::string write_page(LicensePage page, const AnswerProfile& profile, upstream::aminotv::View view,
                       std::string next, std::string_view own) {
    disguise(profile, page.licenses);
    disguise(profile, page.products);
    return write_licenses(page.licenses, page.products,
                          options_of(profile, view, std::move(next), own));
}

}  // namespace usher::sandbox::aminotv
