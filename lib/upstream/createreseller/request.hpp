/// A call as it is sent: checked as a whole before a byte leaves (specs/createreseller.md 1, 3 to
/// 5, 7, 12). Pure.
#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/secret.hpp"
#include "lib/upstream/createreseller/consent.hpp"
#include "lib/upstream/createreseller/reseller.hpp"

namespace usher::upstream::createreseller {

/// Who calls. Of an operator's build only; from its secret store, never from a command line.
struct Administrator {
    UserName user;
    Secret api_id;  ///< opaque: its length says nothing
};

/// Why a call is not made. Nothing was sent.
enum class LocalRefusalKind : std::uint8_t {
    ParamEmpty,
    ParamInvalid,
    PasswordPolicy,
    CommissionPercentRequired,
    ConsentRecordMissing,  ///< an agreement is claimed that no record shows
    UnreachablePassword,   ///< no mail and no password: nobody would ever learn it
    RequestTooLong,        ///< more than 8192 bytes when it is encoded
};

/// `PARAM_EMPTY_LOCAL`, …, `CONSENT_RECORD_MISSING`, `UNREACHABLE_PASSWORD`: none is a word of
/// upstream's.
[[nodiscard]] std::string_view name(LocalRefusalKind kind) noexcept;

struct LocalRefusal {
    LocalRefusalKind kind{};
    std::string parameter{};  ///< the name on the wire; empty for RequestTooLong

    /// For people: `PARAM_INVALID_LOCAL: phone: …` with what was expected, without the value.
    [[nodiscard]] std::string message() const;

    friend bool operator==(const LocalRefusal&, const LocalRefusal&) = default;
};

/// What is good to be sent, or why it is not.
template <typename T>
using Checked = boost::system::result<T, LocalRefusal>;

/// What Checked<T>::value() throws, for tests.
[[noreturn]] void throw_exception_from_error(const LocalRefusal& refusal,
                                             const boost::source_location& where);

/// What goes along with a reseller, but not to upstream.
struct Circumstances {
    std::vector<ConsentRecord> consents{};  ///< at most one for each agreement counts: the first
    bool unknown_password_allowed = false;  ///< a person has said that nobody needs it
    Instant now{};                          ///< no record is younger
};

/// A createReseller call that obeys every rule which can be known beforehand. Moves, never copies.
class CreationRequest {
public:
    /// Checks the texts as upstream would, in the order of section 3, and what only a client can
    /// check. The phone number is brought to digits, texts lose the blanks around them, and an
    /// agreement without a complete record is left out if it is no.
    /// ParamEmpty for a missing mandatory value; ParamInvalid for one that its rule refuses, and
    /// for an agreement whose record says the opposite; the other kinds as their names say.
    [[nodiscard]] static Checked<CreationRequest> prepare(NewReseller reseller,
                                                          const Circumstances& circumstances);

    /// The only handle on the reseller afterwards (C20).
    [[nodiscard]] const UserName& user_name() const noexcept { return user_name_; }
    /// SHA-256, in hexadecimal digits, of all parameters but the password and the caller's own: the
    /// same for the same wish. Not secret.
    [[nodiscard]] std::string fingerprint() const;

    /// The records that its agreements go by, at most one for each.
    [[nodiscard]] const std::vector<ConsentRecord>& consents() const noexcept { return consents_; }

    /// The whole query or form, encoded as section 1 says. A credential: send it once, never log or
    /// keep it; wipe it where that can be done. RequestTooLong, ParamEmpty for `user` and `api_id`.
    [[nodiscard]] Checked<std::string> write(const Administrator& administrator) const;

    /// Texts of the request that upstream may quote and nobody is to read: the password and its
    /// encoded form, e-mail address and phone number. None is empty.
    [[nodiscard]] std::vector<std::string> hidden() const;

private:
    CreationRequest(NewReseller reseller, const std::vector<ConsentRecord>& consents);

    NewReseller reseller_;
    UserName user_name_;
    std::vector<ConsentRecord> consents_;
};

/// The query that asks whether a user name is free; as CreationRequest::write. ParamInvalid where
/// `name` cannot be one.
[[nodiscard]] Checked<std::string> write_availability(const Administrator& administrator,
                                                      const UserName& name);

/// The API id as upstream may quote it, plain and encoded; and `name` if it is an e-mail address.
/// None is empty.
[[nodiscard]] std::vector<std::string> hidden_of(const Administrator& administrator,
                                                 const UserName& name);

}  // namespace usher::upstream::createreseller
