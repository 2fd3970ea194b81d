/// The answers of Ace Stream's API: written by the sandbox, read by the client, both pure.
///
/// Readers are tolerant as specs/acestream.md 3.4 and conformance U3 ask: numbers or numeric
/// strings for money and time, unknown members ignored; and strict as threat model D51 asks: one
/// JSON object, no duplicate names, types and ranges checked.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/core/money.hpp"
#include "lib/license/entitlement.hpp"

namespace usher::upstream::acestream {

struct CreatedKey {
    UserKey user_key;
    std::string extension;  ///< empty if upstream sent none (choice 9)
};

/// Every member may be missing: nobody knows the vendor's own answer (choice 10).
struct Activated {
    std::optional<Cents> cost{};
    std::optional<Instant> valid_to{};
};

struct HeldService {
    license::Entitlement entitlement;
    std::string description;
};

/// Read the body of an answer whose HTTP status was `status`. Errors (specs/acestream.md 3.1):
/// Errc::Rejected with the first 200 bytes of upstream's text, foreign and unescaped, for a
/// non-empty string in `error`, whatever the status; Errc::NoAnswer for any other `error` that is
/// not null and for everything else that is not a success with status 200 and one JSON object;
/// Errc::Malformed where a needed member is missing or wrong. `hidden` are texts of our request
/// that upstream's text may quote and nobody is to read: they are masked before it is cut. None is
/// empty.
[[nodiscard]] Result<Cents> read_cost(int status, std::string_view body,
                                      std::span<const std::string> hidden = {});
[[nodiscard]] Result<CreatedKey> read_created_key(int status, std::string_view body,
                                                  std::span<const std::string> hidden = {});
/// The answer to a charge, judged by threat model D64: with any other status than 200 it is
/// Errc::NoAnswer even where `error` says no. Never Errc::Malformed: no member is needed.
[[nodiscard]] Result<Activated> read_activated(int status, std::string_view body,
                                               std::span<const std::string> hidden = {});
/// At most 1000 services with distinct ids.
[[nodiscard]] Result<std::vector<HeldService>> read_held_services(
    int status, std::string_view body, std::span<const std::string> hidden = {});

/// Bodies as the sandbox sends them (choices 6, 9, 10, 11; 3.1 for errors).
[[nodiscard]] std::string write_error(std::string_view text);
[[nodiscard]] std::string write_cost(Cents cost);
[[nodiscard]] std::string write_created_key(const CreatedKey& created);
[[nodiscard]] std::string write_activated(const UserKey& user_key, const OptionId& service,
                                          const PeriodId& period, Cents cost, Instant valid_to);
[[nodiscard]] std::string write_held_services(const UserKey& user_key,
                                              const std::vector<HeldService>& services);

}  // namespace usher::upstream::acestream
