#include "lib/upstream/aminotv/channel_document.hpp"
#include "lib/upstream/aminotv/license_document.hpp"
#include "lib/upstream/aminotv/license_request.hpp"
#include "lib/upstream/aminotv/product_document.hpp"
#include "lib/upstream/aminotv/purchase.hpp"
#include "lib/upstream/aminotv/token_claims.hpp"
#include "lib/upstream/aminotv/tokens.hpp"
#include "lib/upstream/aminotv/user_document.hpp"
#include "tests/fuzz/target.hpp"

namespace aminotv = usher::upstream::aminotv;
using usher::fuzz::require;

namespace {

const aminotv::WriteOptions managed{.view = aminotv::View::Management};

// What was read once is read again as it was written.
void check_licenses(std::string_view body) {
    const auto page = aminotv::read_managed_licenses(body);
    if (!page) return;
    require(page->licenses.size() <= page->resource_count);
    const auto again = aminotv::read_managed_licenses(
        aminotv::write_licenses(page->licenses, page->products, managed));
    require(again->licenses == page->licenses && again->products == page->products);

    const usher::UserId owner{"310"};
    const auto own = aminotv::read_licenses(body, owner);
    for (const auto& license : own->licenses) require(license.user == owner);
}

void check_lists(std::string_view body) {
    if (const auto page = aminotv::read_products(body)) {
        const auto again = aminotv::read_products(aminotv::write_products(page->products, managed));
        require(again->products == page->products);
    }
    if (const auto page = aminotv::read_users(body)) {
        require(aminotv::read_users(aminotv::write_users(page->users))->users == page->users);
    }
    if (const auto page = aminotv::read_channels(body)) {
        const auto again = aminotv::read_channels(aminotv::write_channels(page->channels));
        require(again->channels == page->channels);
    }
}

void check_requests(std::string_view body) {
    if (const auto licenses = aminotv::read_new_licenses(body)) {
        const auto again = aminotv::read_new_licenses(aminotv::write_new_licenses(*licenses));
        require(*again == *licenses);
    }
    if (const auto ids = aminotv::read_license_ids(body)) {
        require(*aminotv::read_license_ids(aminotv::write_license_ids(*ids)) == *ids);
    }
    if (const auto change = aminotv::read_product_change(body)) {
        const auto again = aminotv::read_product_change(aminotv::write_product_change(*change));
        require(*again == *change);
    }
    if (const auto change = aminotv::read_user_change(body)) {
        const auto again = aminotv::read_user_change(aminotv::write_user_change(*change));
        require(*again == *change);
    }
    if (const auto purchase = aminotv::read_purchase(body)) {
        const auto refusal = aminotv::refusal_of(*purchase);
        require(refusal.has_value() || purchase->product.has_value());
    }
}

void check_tokens(std::string_view body) {
    if (const auto pair = aminotv::read_tokens(body)) {
        require(!pair->access.empty() && !pair->user.empty());
    }
    const auto verified =
        aminotv::verify_token(body, aminotv::TokenType::Access, "secret", usher::Instant{});
    require(!verified || aminotv::read_claims(body).has_value());
    if (const auto request = aminotv::read_token_request(body)) {
        const auto again = aminotv::read_token_request(aminotv::write_token_request(*request));
        require(again->grant == request->grant && again->password == request->password);
    }
    require(aminotv::read_error(body).text.size() <= 200);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body = usher::fuzz::text_of(data, size);
    check_licenses(body);
    check_lists(body);
    check_requests(body);
    check_tokens(body);
    return 0;
}
