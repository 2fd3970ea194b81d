#include "ipc/api/event_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "ipc/api/writing.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;

bj::object describe(const license::Entitlement& held) {
    return {{"id", held.option.text()},
            {"valid_to", unix_seconds(held.valid_to)},
            {"trial", held.trial}};
}

template <typename StreamChange>
bj::object of_stream(std::string_view type, const StreamChange& change) {
    bj::object event{{"type", std::string{type}}, {"id", change.slot}};
    const bj::object right = json_right(change.option, change.key, change.channel);
    event.insert(right.begin(), right.end());
    return event;
}

struct ChangeWriter {
    bj::object operator()(const enforcement::KeyLoaded& change) const {
        return {{"type", "key_loaded"}, {"key", change.key}};
    }
    bj::object operator()(const enforcement::KeyRemoved& change) const {
        return {{"type", "key_removed"}, {"key", change.key}};
    }
    bj::object operator()(const enforcement::OptionsChanged& change) const {
        bj::array options;
        for (const license::Entitlement& held : change.options) options.push_back(describe(held));
        return {{"type", "options_changed"}, {"key", change.key}, {"options", std::move(options)}};
    }
    bj::object operator()(const enforcement::OptionLapsed& change) const {
        return {
            {"type", "option_lapsed"}, {"key", change.key}, {"option", describe(change.option)}};
    }
    bj::object operator()(const enforcement::ActivationChanged& change) const {
        return {{"type", "activation_changed"},
                {"id", change.id.text()},
                {"service", change.service.text()},
                {"state", std::string{name(change.state)}}};
    }
    bj::object operator()(const enforcement::ValidityMoved& change) const {
        return {{"type", "validity_moved"},
                {"key", change.key},
                {"option", change.option.text()},
                {"from", json_instant(change.from)},
                {"to", json_instant(change.to)}};
    }
    bj::object operator()(const enforcement::StreamStarted& change) const {
        return of_stream("stream_started", change);
    }
    bj::object operator()(const enforcement::StreamEnded& change) const {
        bj::object event = of_stream("stream_ended", change);
        event["why"] = std::string{change.why};
        return event;
    }
    bj::object operator()(const enforcement::LicenseMoved& moved) const {
        const license::License& license = moved.change.license;
        return {{"type", "license_" + std::string{name(moved.change.event)}},
                {"user", license.user.text()},
                {"license", license.id.text()},
                {"product", license.product.text()},
                {"status", license::status_word(license)},
                {"start", json_instant(license.start)},
                {"stop", json_instant(license.end)}};
    }
    bj::object operator()(const enforcement::PurchaseChanged& change) const {
        return {{"type", "purchase_changed"},
                {"id", change.id.text()},
                {"user", change.user.text()},
                {"product", change.product ? bj::value(change.product->text()) : bj::value{}},
                {"state", std::string{name(change.state)}},
                {"license", change.license ? bj::value(change.license->text()) : bj::value{}}};
    }
    bj::object operator()(const enforcement::ResellerCreationChanged& change) const {
        return {{"type", "reseller_changed"},
                {"id", change.id.text()},
                {"state", std::string{name(change.state)}}};
    }
    bj::object operator()(const enforcement::AccountAdded& added) const {
        return {{"type", "account_added"}, {"user", added.user.text()}};
    }
    bj::object operator()(const enforcement::AccountRemoved& removed) const {
        return {{"type", "account_removed"}, {"user", removed.user.text()}};
    }
    bj::object operator()(const enforcement::LoginRequired& lost) const {
        return {{"type", "login_required"}, {"user", lost.user.text()}};
    }
    bj::object operator()(const enforcement::PurchasesRestricted& change) const {
        return {{"type", "purchases_restricted"},
                {"user", change.user.text()},
                {"restricted", change.restricted}};
    }
    bj::object operator()(const enforcement::LicenseExpiring& warning) const {
        bj::object message = json_expiring(warning);
        message["type"] = "license_expiring";
        return message;
    }
    bj::object operator()(const enforcement::FreshnessChanged& change) const {
        return {{"type", "freshness_changed"}, {"freshness", std::string{name(change.freshness)}}};
    }
};

}  // namespace

bj::object json_expiring(const enforcement::LicenseExpiring& warning) {
    const license::License& license = warning.license;
    return {{"user", license.user.text()},
            {"license_id", license.id.text()},
            {"product_id", license.product.text()},
            {"title", warning.title},
            {"stop_date", json_instant(license.end)},
            {"seconds_left", warning.left.count()},
            {"threshold", warning.threshold.count()},
            {"covered", warning.covered}};
}

std::string write_event(const enforcement::Event& event) {
    bj::object message{{"sequence", event.sequence}, {"at", unix_seconds(event.at)}};
    for (const auto& [name, member] : std::visit(ChangeWriter{}, event.change)) {
        message.insert_or_assign(name, member);
    }
    return bj::serialize(message);
}

std::string write_greeting(std::string_view type, enforcement::Enforcer& enforcer) {
    const bj::object message{{"type", bj::string(type.data(), type.size())},
                             {"sequence", enforcer.events().last()},
                             {"freshness", std::string{name(enforcer.freshness())}}};
    return bj::serialize(message);
}

}  // namespace usher::api
