/// Identifiers as distinct types, so that a user key is never passed where an option is meant.
#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace usher {

/// An opaque text that names one thing of the kind `Tag`. Compared byte for byte. It has no
/// `operator<<`: what must never reach a log cannot do so by accident.
template <typename Tag>
class Id {
public:
    Id() = default;
    explicit Id(std::string text) noexcept : text_{std::move(text)} {}

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

    friend bool operator==(const Id&, const Id&) = default;
    friend auto operator<=>(const Id&, const Id&) = default;

private:
    std::string text_;
};

/// Names an Ace Stream user; a secret. 1 to 128 printable ASCII characters (specs/acestream.md 1).
using UserKey = Id<struct UserKeyTag>;
/// An option such as `noAds`, which upstream calls a service (specs/acestream.md 4.1).
using OptionId = Id<struct OptionTag>;
/// A duration such as `m1` (specs/acestream.md 4.2).
using PeriodId = Id<struct PeriodTag>;
/// The public part of a product key: its first group (specs/acestream.md 5).
using ProductId = Id<struct ProductTag>;
/// The caller's own name for a paid activation, a UUID (design.md 7).
using ActivationId = Id<struct ActivationTag>;
/// A user account of an AminoTV system: who holds licences (specs/aminotv.md 1).
using UserId = Id<struct UserTag>;
/// A product of an AminoTV system, a bundle of services; not the application that a product key
/// names (specs/aminotv.md 1).
using BundleId = Id<struct BundleTag>;
/// A television channel (specs/aminotv.md 5.2).
using ChannelId = Id<struct ChannelTag>;
/// A licence as upstream knows it now: whatever changes a licence gives it another one
/// (specs/aminotv.md 8).
using LicenseId = Id<struct LicenseTag>;
/// Names one purchase, over every licence that it is turned into (specs/aminotv.md 11).
using OrderId = Id<struct OrderTag>;
/// A purchase of a licence that was asked for here, a UUID.
using PurchaseId = Id<struct PurchaseTag>;
/// This installation, 40 lower-case hex digits (specs/acestream.md 12, choice 24).
using InstallationId = Id<struct InstallationTag>;
/// Who issued an extension or an entitlement document.
using IssuerId = Id<struct IssuerTag>;
/// Who did what the journal tells of: `uid 1000`, `token player`, `anonymous`, or the daemon.
using Actor = Id<struct ActorTag>;

/// The daemon itself as the one who does something.
[[nodiscard]] inline Actor the_daemon() {
    return Actor{"daemon"};
}

/// What may be shown of a secret text in a log or a list: its first four characters and `…`; of a
/// text shorter than twelve, only `…` (threat model D80).
[[nodiscard]] std::string masked(std::string_view secret);
/// `text` with `secret`, wherever it stands in it in capital or small letters of ASCII, masked: all
/// of it, or as much of its beginning, if that is 16 characters or more.
[[nodiscard]] std::string masked_in(std::string text, std::string_view secret);

}  // namespace usher

template <typename Tag>
struct std::hash<usher::Id<Tag>> {
    std::size_t operator()(const usher::Id<Tag>& id) const noexcept {
        return std::hash<std::string>{}(id.text());
    }
};
