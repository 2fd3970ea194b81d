/// Licences with their products, read together and written as one document.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/sandbox/aminotv/answer_profile.hpp"
#include "lib/sandbox/aminotv/license_books.hpp"
#include "lib/store/database.hpp"

namespace usher::sandbox::aminotv {

struct LicensePage {
    std::vector<ManagedLicense> licenses{};
    std::vector<license::Product> products{};  ///< theirs, each once
    bool has_more = false;
};

/// Adds the products. Inside `Database::read` or `write`.
[[nodiscard]] LicensePage with_products(store::Database& database, Page<ManagedLicense> licenses);

/// `next`: the target of the next page, empty for none; `own`: of this one.
[[nodiscard]] std::string write_page(LicensePage page, const AnswerProfile& profile,
                                     upstream::aminotv::View view, std::string next,
                                     std::string_view own);

}  // namespace usher::sandbox::aminotv
