#include "lib/upstream/createreseller/messages.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "lib/core/ids.hpp"
#include "lib/core/text.hpp"
#include "lib/upstream/foreign_text.hpp"

namespace usher::upstream::createreseller {
namespace {

constexpr std::string_view empty_words = " is empty";

// In the order of the enum, so that a kind is its own index. `before` and `after` stand around the
// parameter's name.
struct Row {
    RefusalKind kind{};
    std::string_view name;
    int status = 400;
    std::string_view before;
    std::string_view after{};
};

constexpr std::array rows{
    Row{RefusalKind::EvMissing, "EV_MISSING", 400, "parameter: ev is empty"},
    Row{RefusalKind::EvUnknown, "EV_UNKNOWN", 400, "parameter: ev is invalid"},
    Row{RefusalKind::ParamEmpty, "PARAM_EMPTY", 400, "parameter: ", " is empty"},
    Row{RefusalKind::ParamInvalid, "PARAM_INVALID", 400, "parameter: ", " is invalid"},
    Row{RefusalKind::PasswordPolicy, "PASSWORD_POLICY", 400, "parameter: password is invalid"},
    Row{RefusalKind::Auth, "AUTH", 400, "User not exists or invalid api id"},
    Row{RefusalKind::ApiDisabled, "API_DISABLED", 400,
        "This API is not enabled please contact support"},
    Row{RefusalKind::NotAdmin, "NOT_ADMIN", 400, "User is not an administrator"},
    Row{RefusalKind::BillingRequired, "BILLING_REQUIRED", 400,
        "parameter: ", " requires the billing system"},
    Row{RefusalKind::CommissionPercentRequired, "COMMISSION_PERCENT_REQUIRED", 400,
        "parameter: commissionPercent is empty"},
    Row{RefusalKind::PackageUnknown, "PACKAGE_UNKNOWN", 400, "parameter: packageId is invalid"},
    Row{RefusalKind::DuplicateUser, "DUPLICATE_USER", 400, "User name is not available"},
    Row{RefusalKind::Encoding, "ENCODING", 400, "Malformed request encoding"},
    Row{RefusalKind::Server, "SERVER", 500, "General Error"},
};

constexpr bool is_in_order() {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (static_cast<std::size_t>(rows[i].kind) != i) return false;
    }
    return rows.size() == static_cast<std::size_t>(RefusalKind::Server) + 1;
}
static_assert(is_in_order());

const Row& row_of(RefusalKind kind) noexcept {
    return rows[static_cast<std::size_t>(kind)];
}

// Words in the order in which they count; in small letters.
struct Sign {
    std::string_view words;
    FailureClass kind;
};

constexpr std::array signs{Sign{"api id", FailureClass::Auth},
                           Sign{"not exists", FailureClass::Auth},
                           Sign{"not enabled", FailureClass::ApiDisabled},
                           Sign{"is empty", FailureClass::ParamEmpty},
                           Sign{"password", FailureClass::Password},
                           Sign{"available", FailureClass::Duplicate},
                           Sign{"exist", FailureClass::Duplicate}};

FailureClass class_of(int status, std::string_view body) {
    const std::string text = lower_case(body);
    for (const Sign& sign : signs) {
        if (text.find(sign.words) != std::string::npos) return sign.kind;
    }
    return status >= 500 ? FailureClass::Server : FailureClass::Rejected;
}

// The word before `is empty`, if it can be the name of a parameter.
std::string empty_parameter(std::string_view body) {
    const std::size_t end = lower_case(body).find(empty_words);
    if (end == std::string::npos) return {};
    std::string_view word = body.substr(0, end);
    word.remove_prefix(word.find_last_of(": ") + 1);
    return is_identifier(word) ? std::string{word} : std::string{};
}

std::string shown(std::string_view body, std::span<const std::string> hidden) {
    std::string text{body};
    for (const std::string& secret : hidden) text = masked_in(std::move(text), secret);
    return shortened(text);
}

// What is peeled off both ends of a body, a character at a time.
constexpr std::array<std::string_view, 10> wrapping{" ", "\t",     "\r",     "\n",     "\"",
                                                    "'", "\u201c", "\u201d", "\u2018", "\u2019"};

std::string_view unwrapped(std::string_view body) {
    const auto peel = [&body](std::string_view piece) {
        const bool leads = body.starts_with(piece);
        if (leads) body.remove_prefix(piece.size());
        const bool ends = body.ends_with(piece);
        if (ends) body.remove_suffix(piece.size());
        return leads || ends;
    };
    while (std::ranges::any_of(wrapping, peel)) {
    }
    return body;
}

}  // namespace

std::string_view name(RefusalKind kind) noexcept {
    return row_of(kind).name;
}

int http_status(RefusalKind kind) noexcept {
    return row_of(kind).status;
}

void throw_exception_from_error(const Refusal& refusal, const boost::source_location&) {
    throw std::runtime_error{std::string{name(refusal.kind)} + ": " + message(refusal)};
}

std::string message(const Refusal& refusal) {
    const Row& row = row_of(refusal.kind);
    if (row.after.empty()) return std::string{row.before};
    return std::string{row.before}.append(refusal.parameter).append(row.after);
}

std::string_view name(FailureClass kind) noexcept {
    switch (kind) {
        case FailureClass::Auth: return "AUTH";
        case FailureClass::ApiDisabled: return "API_DISABLED";
        case FailureClass::ParamEmpty: return "PARAM_EMPTY";
        case FailureClass::Password: return "PASSWORD";
        case FailureClass::Duplicate: return "DUPLICATE";
        case FailureClass::Server: return "SERVER";
        case FailureClass::Rejected: return "REJECTED";
    }
    return "";
}

Failure read_failure(int status, std::string_view body, std::span<const std::string> hidden) {
    const FailureClass kind = class_of(status, body);
    return {.kind = kind,
            .status = status,
            .parameter = kind == FailureClass::ParamEmpty ? empty_parameter(body) : std::string{},
            .text = shown(body, hidden)};
}

bool says(std::string_view body, std::string_view text) {
    return lower_case(unwrapped(body)) == lower_case(text);
}

}  // namespace usher::upstream::createreseller
