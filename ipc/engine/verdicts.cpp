#include "ipc/engine/verdicts.hpp"

namespace usher::engine {
namespace {

protocol::Freshness shown(license::Freshness freshness) {
    switch (freshness) {
        case license::Freshness::Fresh: return protocol::Freshness::Fresh;
        case license::Freshness::Stale: return protocol::Freshness::Stale;
        case license::Freshness::Grace: return protocol::Freshness::Grace;
        case license::Freshness::Expired: return protocol::Freshness::Expired;
    }
    return protocol::Freshness::Expired;
}

license::Reason read(protocol::Reason reason) {
    switch (reason) {
        case protocol::Reason::Active: return license::Reason::Active;
        case protocol::Reason::Lapsed: return license::Reason::Lapsed;
        case protocol::Reason::UnknownKey: return license::Reason::UnknownKey;
        case protocol::Reason::WrongProduct: return license::Reason::WrongProduct;
        case protocol::Reason::NotConfirmed: return license::Reason::NotConfirmed;
        case protocol::Reason::StreamLimit: return license::Reason::StreamLimit;
        case protocol::Reason::NoLicense: return license::Reason::NoLicense;
        case protocol::Reason::NotStarted: return license::Reason::NotStarted;
        case protocol::Reason::Suspended: return license::Reason::Suspended;
        case protocol::Reason::SuspendedAdmin: return license::Reason::SuspendedAdmin;
        case protocol::Reason::OrderPending: return license::Reason::OrderPending;
        case protocol::Reason::OrderProblem: return license::Reason::OrderProblem;
        case protocol::Reason::StatusUnknown: return license::Reason::StatusUnknown;
        case protocol::Reason::ServiceNotIncluded: return license::Reason::ServiceNotIncluded;
        case protocol::Reason::ProductUnknown: return license::Reason::ProductUnknown;
        case protocol::Reason::UnknownUser: return license::Reason::UnknownUser;
        case protocol::Reason::MissingOption:
        case protocol::Reason::NoDaemon:
        case protocol::Reason::InvalidArgument:
        case protocol::Reason::HandleOutdated:
        case protocol::Reason::AskDaemon: return license::Reason::MissingOption;
    }
    return license::Reason::MissingOption;
}

license::Freshness read(protocol::Freshness freshness) {
    switch (freshness) {
        case protocol::Freshness::Fresh: return license::Freshness::Fresh;
        case protocol::Freshness::Stale: return license::Freshness::Stale;
        case protocol::Freshness::Grace: return license::Freshness::Grace;
        case protocol::Freshness::Expired: return license::Freshness::Expired;
    }
    return license::Freshness::Expired;
}

}  // namespace

protocol::Reason shown(license::Reason reason) {
    switch (reason) {
        case license::Reason::Active: return protocol::Reason::Active;
        case license::Reason::MissingOption: return protocol::Reason::MissingOption;
        case license::Reason::Lapsed: return protocol::Reason::Lapsed;
        case license::Reason::UnknownKey: return protocol::Reason::UnknownKey;
        case license::Reason::WrongProduct: return protocol::Reason::WrongProduct;
        case license::Reason::NotConfirmed: return protocol::Reason::NotConfirmed;
        case license::Reason::StreamLimit: return protocol::Reason::StreamLimit;
        case license::Reason::NoLicense: return protocol::Reason::NoLicense;
        case license::Reason::NotStarted: return protocol::Reason::NotStarted;
        case license::Reason::Suspended: return protocol::Reason::Suspended;
        case license::Reason::SuspendedAdmin: return protocol::Reason::SuspendedAdmin;
        case license::Reason::OrderPending: return protocol::Reason::OrderPending;
        case license::Reason::OrderProblem: return protocol::Reason::OrderProblem;
        case license::Reason::StatusUnknown: return protocol::Reason::StatusUnknown;
        case license::Reason::ServiceNotIncluded: return protocol::Reason::ServiceNotIncluded;
        case license::Reason::ProductUnknown: return protocol::Reason::ProductUnknown;
        case license::Reason::UnknownUser: return protocol::Reason::UnknownUser;
    }
    return protocol::Reason::MissingOption;
}

protocol::Verdict shown(const license::Verdict& verdict) {
    return {.allowed = verdict.allowed,
            .reason = shown(verdict.reason),
            .freshness = shown(verdict.freshness),
            .trial = verdict.trial,
            .valid_to = verdict.valid_to ? unix_seconds(*verdict.valid_to) : 0};
}

license::Verdict read(const protocol::Verdict& verdict) {
    license::Verdict same{.allowed = verdict.allowed,
                          .reason = read(verdict.reason),
                          .trial = verdict.trial,
                          .freshness = read(verdict.freshness)};
    if (verdict.valid_to != 0) same.valid_to = from_unix(verdict.valid_to);
    return same;
}

}  // namespace usher::engine
