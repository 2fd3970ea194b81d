/// What the cases of this dialect begin with.
#pragma once

#include "lib/upstream/createreseller/request.hpp"

namespace usher::test::createreseller {

namespace dialect = upstream::createreseller;

inline constexpr Instant now = from_unix(1'800'000'000);

/// The reseller of the baseline in specs/createreseller.md 11.
inline dialect::NewReseller ines() {
    dialect::NewReseller reseller;
    reseller.first_name = "Ines";
    reseller.last_name = "Okafor";
    reseller.email = dialect::EmailAddress{"ines@example.net"};
    reseller.company = "North Quay";
    reseller.phone = dialect::PhoneNumber{"12015550123"};
    return reseller;
}

inline dialect::Administrator administrator() {
    return {.user = dialect::UserName{"opsadmin"}, .api_id = Secret{"Qz7mT4rK9wLp2XcB"}};
}

inline dialect::Checked<dialect::CreationRequest> prepare(
    dialect::NewReseller reseller, const dialect::Circumstances& circumstances = {.now = now}) {
    return dialect::CreationRequest::prepare(std::move(reseller), circumstances);
}

inline dialect::CreationRequest good_request() {
    return prepare(ines()).value();
}

}  // namespace usher::test::createreseller
