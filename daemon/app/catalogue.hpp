/// The configured catalogue as the domain's value.
#pragma once

#include "daemon/config/config.hpp"
#include "lib/license/catalogue.hpp"

namespace usher::app {

[[nodiscard]] license::Catalogue catalogue_of(const config::Config& config);

}  // namespace usher::app
