#include "ipc/protocol/verdict.hpp"

#include <algorithm>
#include <array>

namespace usher::protocol {
namespace {

using enum Reason;

constexpr std::array reasons{
    Active,         MissingOption, Lapsed,       UnknownKey,      WrongProduct,
    NotConfirmed,   StreamLimit,   NoLicense,    NotStarted,      Suspended,
    SuspendedAdmin, OrderPending,  OrderProblem, StatusUnknown,   ServiceNotIncluded,
    ProductUnknown, UnknownUser,   NoDaemon,     InvalidArgument, HandleOutdated,
    AskDaemon};

}  // namespace

std::string_view name(Reason reason) noexcept {
    switch (reason) {
        case Active: return "active";
        case MissingOption: return "missing_option";
        case Lapsed: return "lapsed";
        case UnknownKey: return "unknown_key";
        case WrongProduct: return "wrong_product";
        case NotConfirmed: return "not_confirmed";
        case StreamLimit: return "stream_limit";
        case NoLicense: return "no_license";
        case NotStarted: return "not_started";
        case Suspended: return "suspended";
        case SuspendedAdmin: return "suspended_admin";
        case OrderPending: return "order_pending";
        case OrderProblem: return "order_problem";
        case StatusUnknown: return "status_unknown";
        case ServiceNotIncluded: return "service_not_included";
        case ProductUnknown: return "product_unknown";
        case UnknownUser: return "unknown_user";
        case NoDaemon: return "no_daemon";
        case InvalidArgument: return "invalid_argument";
        case HandleOutdated: return "handle_outdated";
        case AskDaemon: return "ask_daemon";
    }
    return "invalid_argument";
}

std::optional<Reason> reason_of(std::uint8_t number) noexcept {
    const auto* found = std::ranges::find(reasons, static_cast<Reason>(number));
    if (found == reasons.end()) return std::nullopt;
    return *found;
}

std::string_view name(Freshness freshness) noexcept {
    switch (freshness) {
        case Freshness::Fresh: return "fresh";
        case Freshness::Stale: return "stale";
        case Freshness::Grace: return "grace";
        case Freshness::Expired: return "expired";
    }
    return "expired";
}

}  // namespace usher::protocol
