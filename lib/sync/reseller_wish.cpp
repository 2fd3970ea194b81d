#include "lib/sync/reseller_wish.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "lib/core/text.hpp"
#include "lib/upstream/createreseller/parameters.hpp"
#include "lib/upstream/createreseller/text_rules.hpp"

namespace usher::sync {
namespace {

namespace codec = upstream::createreseller;

WishError refused(const codec::LocalRefusal& refusal) {
    return {Error{Errc::Malformed, refusal.message()}, name(refusal.kind)};
}

Result<void> check_names(const std::vector<ResellerParameter>& wanted) {
    const auto known = codec::parameters();
    for (auto one = wanted.begin(); one != wanted.end(); ++one) {
        const bool is_known =
            one->name != codec::password_parameter &&
            std::ranges::find(known, one->name, &codec::Parameter::name) != known.end();
        if (!is_known) {
            const bool is_shown = is_identifier(one->name);
            return Error{Errc::Malformed,
                         is_shown ? one->name + ": no parameter of a reseller that is taken here"
                                  : std::string{"a name that is no parameter"}};
        }
        const auto is_same = [one](const ResellerParameter& other) {
            return other.name == one->name;
        };
        if (std::find_if(wanted.begin(), one, is_same) != one) {
            return Error{Errc::Malformed, one->name + ": given twice"};
        }
    }
    return {};
}

bool take(codec::NewReseller& reseller, const codec::Parameter& parameter,
          const std::string& given) {
    const std::string_view text = codec::trimmed(given);
    if (text.empty()) return true;
    return is_utf8(text) && text.find('\0') == std::string_view::npos &&
           codec::read_into(reseller, parameter, text);
}

}  // namespace

WishResult<codec::CreationRequest> request_of(NewResellerWish wish, Instant now) {
    if (const Result<void> named = check_names(wish.parameters); !named) return named.error();
    codec::NewReseller reseller;
    for (const codec::Parameter& parameter : codec::parameters()) {
        const auto given =
            std::ranges::find(wish.parameters, parameter.name, &ResellerParameter::name);
        if (given == wish.parameters.end() || take(reseller, parameter, given->text)) continue;
        return refused({.kind = codec::LocalRefusalKind::ParamInvalid,
                        .parameter = std::string{parameter.name}});
    }
    reseller.password = std::move(wish.password);
    const codec::Circumstances circumstances{
        .consents = std::move(wish.consents),
        .unknown_password_allowed = wish.unknown_password_allowed,
        .now = now};
    codec::Checked<codec::CreationRequest> request =
        codec::CreationRequest::prepare(std::move(reseller), circumstances);
    if (!request) return refused(request.error());
    return *std::move(request);
}

}  // namespace usher::sync
