/// In which of the shapes that readers must bear this sandbox answers (specs/aminotv.md 15).
#pragma once

#include <boost/json/object.hpp>
#include <span>
#include <string>
#include <string_view>

#include "lib/core/error.hpp"
#include "lib/license/product.hpp"
#include "lib/upstream/aminotv/license_document.hpp"
#include "lib/upstream/aminotv/write_options.hpp"

namespace usher::sandbox::aminotv {

struct AnswerProfile {
    upstream::aminotv::DateFields date_fields = upstream::aminotv::DateFields::Both;
    bool data_as_object = false;        ///< an only resource stands without an array
    bool numeric_ids = false;           ///< ids are JSON numbers
    bool omit_included = false;         ///< licences come without their products
    bool unknown_status = false;        ///< each licence has a status that nobody knows
    bool unknown_product_type = false;  ///< each product has a type that nobody knows
    bool page_loop = false;             ///< each list names itself as its next page
    bool one_element_tokens = false;    ///< the legacy login tells no expiry of the access token

    friend bool operator==(const AnswerProfile&, const AnswerProfile&) = default;
};

/// The control endpoint's members, all of them; `date_fields` is `both`, `stop_only`, `end_only` or
/// `conflicting`, the others are booleans.
[[nodiscard]] boost::json::object show(const AnswerProfile& profile);
/// `before` with the members of `body`, a JSON object, put over it. Errc::Malformed, naming the
/// member.
[[nodiscard]] Result<AnswerProfile> read_profile(std::string_view body,
                                                 const AnswerProfile& before);

/// How to write a document whose next page is `next` (empty: none); `own` is the target that was
/// asked for.
[[nodiscard]] upstream::aminotv::WriteOptions options_of(const AnswerProfile& profile,
                                                         upstream::aminotv::View view,
                                                         std::string next, std::string_view own);
/// Puts the unknown words of the profile in.
void disguise(const AnswerProfile& profile, std::span<upstream::aminotv::ManagedLicense> licenses);
void disguise(const AnswerProfile& profile, std::span<license::Product> products);

}  // namespace usher::sandbox::aminotv
