/// The whole state of this dialect as one JSON object, out of the books and into them.
///
/// Inside `Database::write`; may throw store::StorageFailure.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/store/database.hpp"

namespace usher::sandbox::aminotv {

/// A larger state is not shown as one document: the provider's lists come in pages.
inline constexpr std::int64_t dumped_rows_max = 5'000;

struct Counts {
    std::int64_t users = 0;
    std::int64_t devices = 0;
    std::int64_t channels = 0;
    std::int64_t products = 0;
    std::int64_t licenses = 0;
    std::int64_t charges = 0;
};
[[nodiscard]] Counts count_rows(store::Database& database);

/// `{"users", "devices", "channels", "products", "licenses"}`: each is the document that the
/// provider's list of the same name would be, whole. No passwords, no tokens, and the ledger has an
/// endpoint of its own. Errc::TooLarge for more than `dumped_rows_max` of one.
[[nodiscard]] Result<boost::json::object> dump_state(store::Database& database);

/// Adds what a document of that shape holds, each member of which may be absent, and `passwords`,
/// an object of user ids and texts. Nothing is charged. Ids are kept; what exists stays.
/// Errc::Malformed for a document that a client would find a flaw in, or with licences or devices
/// of what does not exist; Errc::Conflict for an id, e-mail or serial number that is taken.
[[nodiscard]] Result<Counts> add_state(store::Database& database, std::string_view body,
                                       Instant now);

/// Forgets users, devices, licences, products, channels and remembered purchases. Charges stay, and
/// ids are not given twice.
void clear_state(store::Database& database);

}  // namespace usher::sandbox::aminotv
