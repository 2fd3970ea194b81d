#include "lib/upstream/aminotv/error_document.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <stdexcept>

#include "lib/core/ids.hpp"
#include "lib/core/json.hpp"
#include "lib/upstream/aminotv/json_text.hpp"
#include "lib/upstream/aminotv/members.hpp"
#include "lib/upstream/foreign_text.hpp"

namespace usher::upstream::aminotv {
namespace {

struct Row {
    ErrorCode code{};
    int status = 0;
    std::string_view name;
    std::string_view title;
};

// In the order of the enum, so that a code is its own index.
constexpr std::array rows{
    Row{ErrorCode::MalformedDocument, 400, "MALFORMED_DOCUMENT", "The document cannot be read"},
    Row{ErrorCode::IdempotencyKeyMissing, 400, "IDEMPOTENCY_KEY_MISSING",
        "A purchase needs an idempotency key"},
    Row{ErrorCode::InvalidParameter, 400, "INVALID_PARAMETER", "A parameter is wrong"},
    Row{ErrorCode::Unauthorized, 401, "UNAUTHORIZED", "No valid credentials"},
    Row{ErrorCode::ForbiddenUser, 403, "FORBIDDEN_USER", "Not allowed for this user"},
    Row{ErrorCode::LicensePurchaseRestricted, 403, "LICENSE_PURCHASE_RESTRICTED",
        "Purchase not allowed for this user"},
    Row{ErrorCode::ProductNotBuyable, 403, "PRODUCT_NOT_BUYABLE", "The product is not for sale"},
    Row{ErrorCode::UserNotFound, 404, "USER_NOT_FOUND", "No such user"},
    Row{ErrorCode::ProductNotFound, 404, "PRODUCT_NOT_FOUND", "No such product"},
    Row{ErrorCode::LicenseNotFound, 404, "LICENSE_NOT_FOUND", "No such license"},
    Row{ErrorCode::NotFound, 404, "NOT_FOUND", "No such resource"},
    Row{ErrorCode::MethodNotAllowed, 405, "METHOD_NOT_ALLOWED", "Not with this method"},
    Row{ErrorCode::NotAcceptable, 406, "NOT_ACCEPTABLE", "Only JSON:API can be answered"},
    Row{ErrorCode::UnsupportedMediaType, 415, "UNSUPPORTED_MEDIA_TYPE", "JSON:API expected"},
    Row{ErrorCode::IdempotencyInProgress, 409, "IDEMPOTENCY_IN_PROGRESS",
        "The first request with this key is still running"},
    Row{ErrorCode::DuplicateLicenseConfirm, 409, "DUPLICATE_LICENSE_CONFIRM",
        "The user has this product already"},
    Row{ErrorCode::PaymentMethodRequired, 422, "PAYMENT_METHOD_REQUIRED",
        "A payment method is needed"},
    Row{ErrorCode::PaymentMethodUnsupported, 422, "PAYMENT_METHOD_UNSUPPORTED",
        "The payment method is not supported"},
    Row{ErrorCode::IdempotencyKeyReused, 422, "IDEMPOTENCY_KEY_REUSED",
        "The key stands for another request"},
    Row{ErrorCode::InvalidAttribute, 422, "INVALID_ATTRIBUTE", "An attribute is wrong"},
    Row{ErrorCode::RateLimited, 429, "RATE_LIMITED", "Too many requests"},
    Row{ErrorCode::Internal, 500, "INTERNAL", "Something failed"},
    Row{ErrorCode::UpstreamUnavailable, 503, "UPSTREAM_UNAVAILABLE", "Upstream does not answer"},
    Row{ErrorCode::CacheEmpty, 503, "CACHE_EMPTY", "Nothing is known yet"},
};

constexpr bool is_in_order() {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (static_cast<std::size_t>(rows[i].code) != i) return false;
    }
    return rows.size() == static_cast<std::size_t>(ErrorCode::CacheEmpty) + 1;
}
static_assert(is_in_order());

const Row& row_of(ErrorCode code) noexcept {
    return rows[static_cast<std::size_t>(code)];
}

// The first entry of `errors`; null when there is none.
const bj::object* first_entry(const bj::object& document) {
    const bj::value* errors = find(document, "errors");
    const bj::array* list = errors == nullptr ? nullptr : errors->if_array();
    return list == nullptr || list->empty() ? nullptr : list->front().if_object();
}

}  // namespace

std::string_view name(ErrorCode code) noexcept {
    return row_of(code).name;
}

std::optional<ErrorCode> error_code(std::string_view word) noexcept {
    const auto* const found = std::ranges::find(rows, word, &Row::name);
    if (found == rows.end()) return std::nullopt;
    return found->code;
}

int http_status(ErrorCode code) noexcept {
    return row_of(code).status;
}

std::string_view title(ErrorCode code) noexcept {
    return row_of(code).title;
}

void throw_exception_from_error(const Refusal& refusal, const boost::source_location& /*where*/) {
    throw std::runtime_error{std::string{name(refusal.code)} + ": " + refusal.detail};
}

std::string write_error(const Refusal& refusal) {
    ObjectText entry;
    entry.text("status", std::to_string(http_status(refusal.code)))
        .text("code", name(refusal.code))
        .text("title", title(refusal.code));
    if (!refusal.detail.empty()) entry.text("detail", refusal.detail);
    ObjectText source;
    if (!refusal.pointer.empty()) source.text("pointer", refusal.pointer);
    if (!refusal.parameter.empty()) source.text("parameter", refusal.parameter);
    if (!source.empty()) entry.json("source", source.done());
    return ObjectText{}.json("errors", "[" + entry.done() + "]").done();
}

ErrorEntry read_error(std::string_view body, std::string_view hidden) {
    const Result<bj::object> document = json::parse_object(body);
    const bj::object* entry = document ? first_entry(*document) : nullptr;
    if (entry == nullptr) return {};
    std::string text{find_text(*entry, "detail").value_or(find_text(*entry, "title").value_or(""))};
    if (!hidden.empty()) text = masked_in(std::move(text), hidden);
    return {.code = error_code(find_text(*entry, "code").value_or("")), .text = shortened(text)};
}

}  // namespace usher::upstream::aminotv
