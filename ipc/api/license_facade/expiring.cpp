#include "ipc/api/license_facade/expiring.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "lib/license/expiry_warning.hpp"

namespace usher::api::license_facade {
namespace {

namespace bj = boost::json;
using license::License;
using license::Product;

std::string title_of(const BundleId& id, std::span<const Product> products) {
    const auto found = std::ranges::find(products, id, &Product::id);
    return found == products.end() ? std::string{} : found->title;
}

}  // namespace

std::string expiring_meta(std::span<const License> licenses, std::span<const Product> products,
                          Instant now) {
    bj::array expiring;
    for (const license::ExpiryWarning& warning :
         expiry_warnings(licenses, {&expiry_warning, 1}, now)) {
        const License& license = *warning.license;
        expiring.push_back(bj::object{{"license_id", license.id.text()},
                                      {"product_id", license.product.text()},
                                      {"title", title_of(license.product, products)},
                                      {"stop_date", unix_seconds(*license.end)},
                                      {"seconds_left", warning.left.count()},
                                      {"covered", warning.covered}});
    }
    return bj::serialize(bj::object{{"daemon", bj::object{{"expiring", std::move(expiring)}}}});
}

}  // namespace usher::api::license_facade
