#include "lib/sync/customer_lists.hpp"

#include <algorithm>
#include <utility>

#include "lib/sync/customer_rows.hpp"
#include "lib/upstream/interworks/client.hpp"
#include "lib/upstream/interworks/properties.hpp"

namespace usher::sync {
namespace {

namespace iw = upstream::interworks;

using enforcement::CustomerCollection;
using enforcement::CustomerRow;

std::string feature_text(const OptionId* feature) {
    return feature == nullptr ? std::string{} : feature->text();
}

std::optional<std::string> maybe_feature(const OptionId* feature) {
    if (feature == nullptr) return std::nullopt;
    return feature_text(feature);
}

Instant instant_of(const iw::Stamp& stamp) {
    return std::chrono::floor<Seconds>(stamp.at);
}

std::optional<Instant> maybe_instant(const std::optional<iw::Stamp>& stamp) {
    if (!stamp) return std::nullopt;
    return instant_of(*stamp);
}

// The day on the wall where upstream wrote it.
std::chrono::year_month_day day_of(const iw::Stamp& stamp) {
    const auto day = std::chrono::floor<std::chrono::days>(stamp.at + stamp.offset);
    return std::chrono::year_month_day{std::chrono::sys_days{day.time_since_epoch()}};
}

std::string amount_text(const std::optional<iw::Decimal>& amount) {
    return amount ? amount->text() : std::string{};
}

AddonView view_of(const iw::SubscriptionAddon& addon, const CustomerFeatures& features) {
    AddonView view{.id = addon.id.text(),
                   .status = addon.status.text(),
                   .product = {},
                   .code = {},
                   .quantity = addon.quantity.text()};
    if (!addon.product) return view;
    view.product = addon.product->name.value_or("");
    view.code = addon.product->code.value_or("");
    view.feature = maybe_feature(features.given_by(addon.product->code, addon.product->id));
    return view;
}

InvoiceLineView view_of(const iw::InvoiceItem& item) {
    InvoiceLineView view{.position = item.position,
                         .description = item.description.value_or(""),
                         .product = {},
                         .code = {},
                         .quantity = amount_text(item.quantity),
                         .unit_price = amount_text(item.unit_price),
                         .total = item.total.text(),
                         .starts = maybe_instant(item.start_date),
                         .ends = maybe_instant(item.end_date)};
    if (item.product) {
        view.product = item.product->name.value_or("");
        view.code = item.product->code.value_or("");
    }
    return view;
}

InvoiceView view_of(const iw::Invoice& invoice) {
    InvoiceView view{.id = invoice.id.text(),
                     .code = invoice.code.value_or(""),
                     .type = invoice.type ? invoice.type->type.text() : "",
                     .status = invoice.status ? invoice.status->type.text() : "",
                     .account = invoice.account ? iw::id_text(invoice.account->id) : "",
                     .account_name = invoice.account ? invoice.account->name.value_or("") : "",
                     .date = day_of(invoice.invoice_date),
                     .due = day_of(invoice.due_date),
                     .currency = invoice.currency.value_or(""),
                     .total_before_tax = invoice.total_before_tax.text(),
                     .total = invoice.total.text(),
                     .unpaid = invoice.unpaid_amount.text()};
    if (invoice.paid_date) view.paid = day_of(*invoice.paid_date);
    for (const iw::InvoiceItem& item : invoice.items) view.lines.push_back(view_of(item));
    return view;
}

Error explained(const iw::Failure& failure) {
    switch (failure.cause) {
        case iw::Cause::LoginRequired:
            return Error{Errc::Unavailable, "the API user has to log in first: usherctl bss login"};
        case iw::Cause::CredentialsRejected:
            return Error{Errc::Unavailable,
                         "upstream refused the API user's credentials: see usherctl bss status"};
        case iw::Cause::Forbidden:
            return Error{Errc::Rejected, "invoices: the API user may not read them (status 403)"};
        case iw::Cause::NoSuchObject: return Error{Errc::NotFound, "no such invoice"};
        case iw::Cause::NotSent:
        case iw::Cause::NoAnswer:
        case iw::Cause::TokenUnavailable:
        case iw::Cause::RateLimited:
        case iw::Cause::Unavailable: return failure.error.within("invoices");
        // Their own codes would say that it is our caller who is at fault.
        case iw::Cause::Unreadable:
        case iw::Cause::Unauthorized:
        case iw::Cause::OtherVersion:
        case iw::Cause::WrongAddress:
        case iw::Cause::Refused:
        case iw::Cause::Redirected:
            return Error{Errc::Rejected, "invoices: " + failure.error.context()};
    }
    return failure.error;
}

iw::WallTime midnight(std::chrono::sys_days day) {
    return {.at = std::chrono::local_time<iw::Milliseconds>{day.time_since_epoch()}};
}

// Whether upstream reads a time in its own zone or in UTC is not known (U11): a day more on either
// side, and `is_asked` judges.
std::optional<iw::Filter<iw::Invoice>> filter_of(const InvoiceQuestion& question) {
    std::optional<iw::Filter<iw::Invoice>> filter;
    if (question.month) {
        const std::chrono::sys_days first{*question.month / 1};
        const std::chrono::sys_days end{(*question.month + std::chrono::months{1}) / 1};
        filter = where(iw::invoices::invoice_date, iw::Comparison::GreaterOrEqual,
                       midnight(first - std::chrono::days{1})) &&
                 where(iw::invoices::invoice_date, iw::Comparison::Less,
                       midnight(end + std::chrono::days{1}));
    }
    if (question.account) {
        iw::Filter<iw::Invoice> of_account = where(iw::invoices::account_id, iw::Comparison::Equal,
                                                   iw::AccountId{*question.account});
        filter = filter ? *filter && of_account : of_account;
    }
    return filter;
}

bool is_asked(const iw::Invoice& invoice, const InvoiceQuestion& question) {
    const std::chrono::year_month_day day = day_of(invoice.invoice_date);
    if (question.month && day.year() / day.month() != *question.month) return false;
    return !question.account ||
           (invoice.account && invoice.account->id == iw::AccountId{*question.account});
}

}  // namespace

template <typename View, typename Read>
Task<Result<CustomerList<View>>> CustomerLists::list(CustomerCollection collection,
                                                     CustomerQuestion question, Read read) {
    const std::size_t count = std::clamp<std::size_t>(question.count, 1, rows_max);
    enforcement::CustomerPage page{.collection = collection,
                                   .count = count,
                                   .after = std::move(question.after),
                                   .account = std::move(question.account),
                                   .status = std::move(question.status),
                                   .search = std::move(question.search)};
    const Result<enforcement::ShownCustomers> shown = co_await copy_.show(std::move(page));
    if (!shown) co_return shown.error();
    CustomerList<View> all{.kept = shown->kept, .heard_at = shown->heard_at};
    if (shown->page.has_more) all.next = shown->page.rows.back().id;
    for (const CustomerRow& row : shown->page.rows) {
        Result<View> view = read(row);
        if (!view) co_return view.error().within(row.id);
        all.rows.push_back(std::move(*view));
    }
    co_return all;
}

Task<Result<CustomerList<CustomerView>>> CustomerLists::customers(CustomerQuestion question) {
    auto read = [this](const CustomerRow& row) -> Result<CustomerView> {
        const Result<iw::Account> account = account_in(row);
        if (!account) return account.error();
        CustomerView view{.id = row.id,
                          .user = user_of(settings_.user_prefix, row.id),
                          .name = account->name.value_or(""),
                          .email = account->email.value_or(""),
                          .phone = account->phone.value_or(""),
                          .city = {},
                          .country = {},
                          .updated_at = instant_of(account->updated_at)};
        view.license_count = accounts_.projection().license_count(view.user);
        if (const auto& address = account->billing_address) {
            view.city = address->city.value_or("");
            if (address->country) view.country = address->country->code.value_or("");
        }
        return view;
    };
    co_return co_await list<CustomerView>(CustomerCollection::Accounts, std::move(question),
                                          std::move(read));
}

Task<Result<CustomerList<CatalogueView>>> CustomerLists::catalogue(CustomerQuestion question) {
    auto read = [this](const CustomerRow& row) -> Result<CatalogueView> {
        const Result<iw::Product> product = product_in(row);
        if (!product) return product.error();
        return CatalogueView{
            .id = row.id,
            .code = product->code.value_or(""),
            .name = product->name.value_or(""),
            .type = product->type.text(),
            .charge_type = product->charge_type.text(),
            .category = product->category ? product->category->name.value_or("") : "",
            .feature = maybe_feature(settings_.features.given_by(product->code, product->id)),
            .updated_at = instant_of(product->updated_at)};
    };
    co_return co_await list<CatalogueView>(CustomerCollection::Products, std::move(question),
                                           std::move(read));
}

Task<Result<CustomerList<SubscriptionView>>> CustomerLists::subscriptions(
    CustomerQuestion question) {
    auto read = [this](const CustomerRow& row) -> Result<SubscriptionView> {
        const Result<iw::Subscription> one = subscription_in(row);
        if (!one) return one.error();
        const Result<std::vector<iw::SubscriptionAddon>> addons = addons_in(row);
        if (!addons) return addons.error();
        const std::string account = iw::id_text(one->account.id);
        SubscriptionView view{.id = row.id,
                              .account = account,
                              .account_name = one->account.name.value_or(""),
                              .user = user_of(settings_.user_prefix, account),
                              .name = one->name.value_or(""),
                              .product = one->product.name.value_or(""),
                              .code = one->product.code.value_or(""),
                              .status = one->status.text(),
                              .seats = one->quantity,
                              .starts = iw::begins(one->start_date),
                              .ends = iw::ends(one->end_date),
                              .renews = one->automatic_renewal,
                              .is_trial = one->is_trial,
                              .amount = one->subscription_amount.text(),
                              .currency = one->currency.value_or(""),
                              .feature = maybe_feature(
                                  settings_.features.given_by(one->product.code, one->product.id)),
                              .unknown_since = row.unknown_since,
                              .updated_at = instant_of(one->updated_at)};
        for (const iw::SubscriptionAddon& addon : *addons) {
            view.addons.push_back(view_of(addon, settings_.features));
        }
        return view;
    };
    co_return co_await list<SubscriptionView>(CustomerCollection::Subscriptions,
                                              std::move(question), std::move(read));
}

Task<Result<InvoiceList>> CustomerLists::invoices(InvoiceQuestion question) {
    iw::ListQuery<iw::Invoice> query;
    query.filter = filter_of(question);
    query.order = iw::SortOrder<iw::Invoice>{}.by(iw::created_at<iw::Invoice>);
    if (question.with_lines) query.include = {iw::invoices::items};
    const iw::PageStart start{.index = std::max<std::size_t>(question.page, 1),
                              .size = invoices_of_a_page};
    auto pages = client_.invoices(query, start);
    iw::Outcome<std::optional<iw::Page<iw::Invoice>>> page = co_await pages.next();
    const bool is_refused = !page && page.error().status == 400 && query.filter;
    if (is_refused) {
        // What can be filtered by is not settled (U13): then all of them are looked at here.
        query.filter.reset();
        pages = client_.invoices(std::move(query), start);
        page = co_await pages.next();
    }
    if (!page) co_return explained(page.error());
    InvoiceList list{.next = pages.index()};
    if (*page) {
        list.unreadable = (*page)->bad_rows.size();
        for (const iw::Invoice& invoice : (*page)->rows) {
            if (is_asked(invoice, question)) list.rows.push_back(view_of(invoice));
        }
    }
    co_return list;
}

Task<Result<InvoiceView>> CustomerLists::invoice(std::string id) {
    const std::optional<iw::InvoiceGuid> guid = iw::InvoiceGuid::parse(id);
    if (!guid) co_return Error{Errc::Malformed, "the invoice's id is no GUID"};
    std::vector<iw::Part<iw::Invoice>> include{iw::invoices::items};
    const iw::Outcome<iw::Invoice> invoice = co_await client_.invoice(*guid, std::move(include));
    if (!invoice) co_return explained(invoice.error());
    co_return view_of(*invoice);
}

}  // namespace usher::sync
