#include "lib/license/reseller_consent.hpp"

namespace usher::license {

std::string_view parameter_of(Agreement agreement) noexcept {
    switch (agreement) {
        case Agreement::Notifications: return "agree_notifications";
        case Agreement::Terms: return "agree_terms";
    }
    return "";
}

std::optional<Agreement> agreement_in(std::string_view parameter) noexcept {
    for (const Agreement agreement : {Agreement::Notifications, Agreement::Terms}) {
        if (parameter_of(agreement) == parameter) return agreement;
    }
    return std::nullopt;
}

}  // namespace usher::license
