#include "lib/sandbox/aminotv/answer_profile.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "lib/core/json.hpp"

namespace usher::sandbox::aminotv {
namespace {

using upstream::aminotv::DateFields;

constexpr std::array date_fields{
    std::pair{std::string_view{"both"}, DateFields::Both},
    std::pair{std::string_view{"stop_only"}, DateFields::StopOnly},
    std::pair{std::string_view{"end_only"}, DateFields::EndOnly},
    std::pair{std::string_view{"conflicting"}, DateFields::Conflicting}};

constexpr std::array switches{
    std::pair{std::string_view{"data_as_object"}, &AnswerProfile::data_as_object},
    std::pair{std::string_view{"numeric_ids"}, &AnswerProfile::numeric_ids},
    std::pair{std::string_view{"omit_included"}, &AnswerProfile::omit_included},
    std::pair{std::string_view{"unknown_status"}, &AnswerProfile::unknown_status},
    std::pair{std::string_view{"unknown_product_type"}, &AnswerProfile::unknown_product_type},
    std::pair{std::string_view{"page_loop"}, &AnswerProfile::page_loop},
    std::pair{std::string_view{"one_element_tokens"}, &AnswerProfile::one_element_tokens}};

constexpr std::string_view no_status = "ON_HOLD";
constexpr std::string_view no_product_type = "RADIO";

Result<DateFields> read_date_fields(const boost::json::object& order) {
    const Result<std::string> word = json::string_at(order, "date_fields");
    if (!word) return word.error();
    const auto* const found =
        std::ranges::find(date_fields, *word, &decltype(date_fields)::value_type::first);
    if (found == date_fields.end()) {
        return Error{Errc::Malformed,
                     "date_fields: both, stop_only, end_only or conflicting expected"};
    }
    return found->second;
}

}  // namespace

boost::json::object show(const AnswerProfile& profile) {
    boost::json::object shown;
    const auto* const fields = std::ranges::find(date_fields, profile.date_fields,
                                                 &decltype(date_fields)::value_type::second);
    shown["date_fields"] = boost::json::string_view{fields->first.data(), fields->first.size()};
    for (const auto& [name, member] : switches) {
        shown[boost::json::string_view{name.data(), name.size()}] = profile.*member;
    }
    return shown;
}

Result<AnswerProfile> read_profile(std::string_view body, const AnswerProfile& before) {
    const Result<boost::json::object> order = json::parse_object(body);
    if (!order) return order.error();
    const Result<void> known = json::check_members(
        *order, {"date_fields", "data_as_object", "numeric_ids", "omit_included", "unknown_status",
                 "unknown_product_type", "page_loop", "one_element_tokens"});
    if (!known) return known.error();

    AnswerProfile profile = before;
    if (order->contains("date_fields")) {
        const Result<DateFields> fields = read_date_fields(*order);
        if (!fields) return fields.error();
        profile.date_fields = *fields;
    }
    for (const auto& [name, member] : switches) {
        if (!order->contains({name.data(), name.size()})) continue;
        const Result<bool> value = json::boolean_at(*order, name);
        if (!value) return value.error();
        profile.*member = *value;
    }
    return profile;
}

upstream::aminotv::WriteOptions options_of(const AnswerProfile& profile,
                                           upstream::aminotv::View view, std::string next,
                                           std::string_view own) {
    return {.date_fields = profile.date_fields,
            .view = view,
            .data_as_object = profile.data_as_object,
            .numeric_ids = profile.numeric_ids,
            .omit_included = profile.omit_included,
            .next = profile.page_loop ? std::string{own} : std::move(next)};
}

void disguise(const AnswerProfile& profile, std::span<upstream::aminotv::ManagedLicense> licenses) {
    if (!profile.unknown_status) return;
    for (upstream::aminotv::ManagedLicense& managed : licenses) {
        managed.license.status = license::LicenseStatus::Unknown;
        managed.license.other_status = no_status;
    }
}

void disguise(const AnswerProfile& profile, std::span<license::Product> products) {
    if (!profile.unknown_product_type) return;
    for (license::Product& product : products) product.type_name = no_product_type;
}

}  // namespace usher::sandbox::aminotv
