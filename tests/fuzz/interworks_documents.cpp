#include <string>

#include "lib/upstream/interworks/account.hpp"
#include "lib/upstream/interworks/asset.hpp"
#include "lib/upstream/interworks/document.hpp"
#include "lib/upstream/interworks/failure.hpp"
#include "lib/upstream/interworks/invoice.hpp"
#include "lib/upstream/interworks/licences.hpp"
#include "lib/upstream/interworks/order.hpp"
#include "lib/upstream/interworks/product.hpp"
#include "lib/upstream/interworks/subscription.hpp"
#include "lib/upstream/interworks/token.hpp"
#include "lib/upstream/interworks/watermark.hpp"
#include "tests/fuzz/target.hpp"

namespace interworks = usher::upstream::interworks;
using usher::fuzz::require;

namespace {

constexpr std::size_t shown_text_bytes_max = 200;

interworks::ServerOffset offset;

// A number is one text only, and that text is the number again.
void check_decimal(const interworks::Decimal& number) {
    const auto again = interworks::Decimal::parse(number.text());
    require(again && *again == number && again->text() == number.text());
}

// Changes are asked for from before the row, however the server reads the time.
void check_mark(const interworks::Stamp& stamp) {
    const auto after = interworks::changes_after(stamp).at.time_since_epoch();
    require(after + interworks::changes_overlap <= stamp.at.time_since_epoch());
    require(after + interworks::changes_overlap <= stamp.at.time_since_epoch() + stamp.offset);
    interworks::ServerOffset utc;
    const auto again = interworks::parse_stamp(interworks::utc_text(stamp), utc);
    require(!again || again->at == std::chrono::floor<interworks::Milliseconds>(stamp.at));
}

template <typename Row, typename ReadPage>
void check_page(ReadPage read, std::string_view body) {
    const auto page = read(body, offset);
    if (!page) return;
    for (const Row& row : page->rows) check_mark(row.updated_at);
    for (const auto& bad : page->bad_rows) require(!bad.error.context().empty());
}

void check_pages(std::string_view body) {
    check_page<interworks::Account>(interworks::read_account_page, body);
    check_page<interworks::Product>(interworks::read_product_page, body);
    check_page<interworks::Subscription>(interworks::read_subscription_page, body);
    check_page<interworks::Asset>(interworks::read_asset_page, body);
    check_page<interworks::Invoice>(interworks::read_invoice_page, body);
    check_page<interworks::Order>(interworks::read_order_page, body);
}

void check_objects(std::string_view body) {
    const auto invoice = interworks::read_invoice(body, offset);
    if (invoice) check_decimal(invoice->total);
    const auto item = interworks::read_order_item(body, offset);
    if (item) check_decimal(item->quantity);
    const auto subscription = interworks::read_subscription(body, offset);
    if (subscription) {
        const auto grants = interworks::derive_licences(
            {.subscriptions = {&*subscription, 1}, .addons = {}}, {}, {}, usher::Instant{});
        require(grants.grants.empty());
    }
    static_cast<void>(interworks::read_custom_fields(body, offset));
    static_cast<void>(interworks::read_subscription_addons(body, offset));
    static_cast<void>(interworks::read_pricing(body, offset));
    static_cast<void>(interworks::read_quantity_request(body, offset));
}

void check_answers(std::string_view body) {
    const auto token = interworks::read_token(body);
    if (token) {
        require(!token->access.empty() && token->life > usher::Seconds{0});
        require(interworks::renewal_margin(token->life) < token->life);
    }
    static_cast<void>(interworks::read_token_error(body));
    const auto error = interworks::read_service_error(body, "0123456789abcdef");
    if (error) {
        require(error->message.size() <= shown_text_bytes_max);
        require(error->message.find("0123456789abcdef") == std::string::npos);
    }
    if (const auto number = interworks::Decimal::parse(body)) check_decimal(*number);
    if (const auto stamp = interworks::parse_stamp(body, offset)) check_mark(*stamp);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body = usher::fuzz::text_of(data, size);
    check_pages(body);
    check_objects(body);
    check_answers(body);
    return 0;
}
