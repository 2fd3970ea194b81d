#include "lib/upstream/createreseller/request.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include "lib/core/text.hpp"
#include "lib/crypto/digest.hpp"
#include "lib/http/query.hpp"
#include "lib/upstream/createreseller/form.hpp"
#include "lib/upstream/createreseller/parameters.hpp"
#include "lib/upstream/createreseller/text_rules.hpp"

namespace usher::upstream::createreseller {
namespace {

using Refused = std::optional<LocalRefusal>;

LocalRefusal refuse(LocalRefusalKind kind, std::string_view parameter = {}) {
    return {.kind = kind, .parameter = std::string{parameter}};
}

std::string_view expectation(LocalRefusalKind kind) noexcept {
    switch (kind) {
        case LocalRefusalKind::ParamEmpty: return "a value is needed";
        case LocalRefusalKind::ParamInvalid: return "not a value that upstream takes";
        case LocalRefusalKind::PasswordPolicy:
            return "6 to 255 characters with a letter and a digit expected, none of # % & +";
        case LocalRefusalKind::CommissionPercentRequired: return "needed with commissionUserId";
        case LocalRefusalKind::ConsentRecordMissing: return "no complete record of a consent";
        case LocalRefusalKind::UnreachablePassword:
            return "needed when no mail is sent: nobody would learn it";
        case LocalRefusalKind::RequestTooLong: return "more than 8192 bytes";
    }
    return "";
}

// The text is judged as it will be by whoever reads it, so the rules stand in one place.
Refused take_again(NewReseller& reseller, const Parameter& parameter) {
    const std::string written = text_of(reseller, parameter);
    const std::string_view text = trimmed(written);
    if (text.empty() && parameter.is_mandatory()) {
        return refuse(LocalRefusalKind::ParamEmpty, parameter.name);
    }
    if (text.empty() && written.empty()) return std::nullopt;
    if (!is_utf8(text) || text.find('\0') != std::string_view::npos ||
        !read_into(reseller, parameter, text)) {
        return refuse(LocalRefusalKind::ParamInvalid, parameter.name);
    }
    return std::nullopt;
}

Refused refuse_password(const NewReseller& reseller) {
    const std::string_view password = reseller.password.reveal();
    if (password.empty() || (is_utf8(password) && is_good_password(password))) return std::nullopt;
    return refuse(LocalRefusalKind::PasswordPolicy, password_parameter);
}

// Only the first one counts.
auto record_of(const std::vector<ConsentRecord>& consents, Agreement agreement) {
    return std::ranges::find(consents, agreement, &ConsentRecord::agreement);
}

Refused judge_agreement(std::optional<bool>& wish, Agreement agreement,
                        const Circumstances& circumstances) {
    if (!wish) return std::nullopt;
    const auto record = record_of(circumstances.consents, agreement);
    const bool is_recorded =
        record != circumstances.consents.end() && is_complete(*record, circumstances.now);
    if (!is_recorded) {
        if (*wish) return refuse(LocalRefusalKind::ConsentRecordMissing, parameter_of(agreement));
        wish.reset();
        return std::nullopt;
    }
    if (record->agreed == *wish) return std::nullopt;
    return refuse(LocalRefusalKind::ParamInvalid, parameter_of(agreement));
}

Refused judge_together(NewReseller& reseller, const Circumstances& circumstances) {
    if (Refused refused = judge_agreement(reseller.agree_notifications, Agreement::Notifications,
                                          circumstances)) {
        return refused;
    }
    if (Refused refused = judge_agreement(reseller.agree_terms, Agreement::Terms, circumstances)) {
        return refused;
    }
    if (reseller.commission_user && !reseller.commission) {
        return refuse(LocalRefusalKind::CommissionPercentRequired, "commissionPercent");
    }
    const bool is_mailed = reseller.send_email.value_or(true);
    if (reseller.password.empty() && !is_mailed && !circumstances.unknown_password_allowed) {
        return refuse(LocalRefusalKind::UnreachablePassword, password_parameter);
    }
    return std::nullopt;
}

void append(std::string& query, std::string_view name, std::string_view value) {
    if (!query.empty()) query += '&';
    query.append(name).append("=").append(http::percent_encode(value));
}

// The beginning of every call: what it is and who calls.
Checked<std::string> begin_query(std::string_view call, const Administrator& administrator) {
    if (trimmed(administrator.user.text()).empty()) {
        return refuse(LocalRefusalKind::ParamEmpty, "user");
    }
    const std::string_view api_id = administrator.api_id.reveal();
    if (trimmed(api_id).empty()) return refuse(LocalRefusalKind::ParamEmpty, "api_id");
    std::string query;
    query.reserve(request_bytes_max);  // grown, it would leave pieces of the secrets behind
    append(query, "ev", call);
    append(query, "user", administrator.user.text());
    append(query, "api_id", api_id);
    return query;
}

Checked<std::string> end_query(std::string query) {
    if (query.size() > request_bytes_max) return refuse(LocalRefusalKind::RequestTooLong);
    return query;
}

void append_parameters(std::string& query, const NewReseller& reseller) {
    for (const Parameter& parameter : parameters()) {
        const std::string text = text_of(reseller, parameter);
        if (!text.empty()) append(query, parameter.name, text);
    }
}

void hide(std::vector<std::string>& hidden, std::string_view text) {
    if (text.empty()) return;
    hidden.emplace_back(text);
    std::string encoded = http::percent_encode(text);
    if (encoded != text) hidden.push_back(std::move(encoded));
}

}  // namespace

std::string_view name(LocalRefusalKind kind) noexcept {
    switch (kind) {
        case LocalRefusalKind::ParamEmpty: return "PARAM_EMPTY_LOCAL";
        case LocalRefusalKind::ParamInvalid: return "PARAM_INVALID_LOCAL";
        case LocalRefusalKind::PasswordPolicy: return "PASSWORD_POLICY_LOCAL";
        case LocalRefusalKind::CommissionPercentRequired:
            return "COMMISSION_PERCENT_REQUIRED_LOCAL";
        case LocalRefusalKind::ConsentRecordMissing: return "CONSENT_RECORD_MISSING";
        case LocalRefusalKind::UnreachablePassword: return "UNREACHABLE_PASSWORD";
        case LocalRefusalKind::RequestTooLong: return "REQUEST_TOO_LONG_LOCAL";
    }
    return "";
}

std::string LocalRefusal::message() const {
    std::string text{name(kind)};
    if (!parameter.empty()) text.append(": ").append(parameter);
    return text.append(": ").append(expectation(kind));
}

void throw_exception_from_error(const LocalRefusal& refusal, const boost::source_location&) {
    throw std::runtime_error{refusal.message()};
}

CreationRequest::CreationRequest(NewReseller reseller, const std::vector<ConsentRecord>& consents)
    : reseller_{std::move(reseller)}, user_name_{effective_user_name(reseller_)} {
    const auto take = [&](const std::optional<bool>& is_agreed, Agreement agreement) {
        if (is_agreed) consents_.push_back(*record_of(consents, agreement));
    };
    take(reseller_.agree_notifications, Agreement::Notifications);
    take(reseller_.agree_terms, Agreement::Terms);
}

Checked<CreationRequest> CreationRequest::prepare(NewReseller reseller,
                                                  const Circumstances& circumstances) {
    for (const Parameter& parameter : parameters()) {
        if (Refused refused = take_again(reseller, parameter)) return *refused;
        if (parameter.name != password_parameter) continue;
        if (Refused refused = refuse_password(reseller)) return *refused;
    }
    if (Refused refused = judge_together(reseller, circumstances)) return *refused;
    return CreationRequest{std::move(reseller), circumstances.consents};
}

std::string CreationRequest::fingerprint() const {
    std::string query;
    append_parameters(query, reseller_);
    return to_hex(crypto::view(crypto::sha256(query)));
}

Checked<std::string> CreationRequest::write(const Administrator& administrator) const {
    Checked<std::string> query = begin_query(create_call, administrator);
    if (!query) return query;
    append_parameters(*query, reseller_);
    if (!reseller_.password.empty()) {
        append(*query, password_parameter, reseller_.password.reveal());
    }
    return end_query(*std::move(query));
}

std::vector<std::string> CreationRequest::hidden() const {
    std::vector<std::string> hidden;
    hide(hidden, reseller_.password.reveal());
    hide(hidden, reseller_.email.text());
    hide(hidden, reseller_.phone.text());
    return hidden;
}

Checked<std::string> write_availability(const Administrator& administrator, const UserName& name) {
    Checked<std::string> query = begin_query(availability_call, administrator);
    if (!query) return query;
    if (!is_utf8(name.text()) || !is_user_name(name.text(), value_characters_max)) {
        return refuse(LocalRefusalKind::ParamInvalid, "new_user_name");
    }
    append(*query, "new_user_name", name.text());
    return end_query(*std::move(query));
}

std::vector<std::string> hidden_of(const Administrator& administrator, const UserName& name) {
    std::vector<std::string> hidden;
    hide(hidden, administrator.api_id.reveal());
    if (is_email(name.text())) hide(hidden, name.text());
    return hidden;
}

}  // namespace usher::upstream::createreseller
