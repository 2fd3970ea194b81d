/// How a document is written: for whom, and in which of the shapes that readers must bear
/// (specs/aminotv.md 5.6, 15).
#pragma once

#include <cstdint>
#include <string>

namespace usher::upstream::aminotv {

/// By which names the end of a licence is told. `Conflicting` writes `stop_date` as it is and an
/// `end_date` one day later, so that who reads by the rule finds the same end.
enum class DateFields : std::uint8_t { Both, StopOnly, EndOnly, Conflicting };

/// Who is told: the user, or the provider's own systems, who see more.
enum class View : std::uint8_t { User, Management };

struct WriteOptions {
    DateFields date_fields = DateFields::Both;
    View view = View::User;
    bool data_as_object = false;  ///< an only resource stands in `data` without an array
    bool numeric_ids = false;     ///< ids that are decimal numbers stand as such
    bool omit_included = false;   ///< a list of licences comes without its products
    std::string next{};           ///< `links.next`; empty: this is the last page
    std::string meta{};           ///< top-level `meta` as JSON text, one object; empty: none
};

}  // namespace usher::upstream::aminotv
