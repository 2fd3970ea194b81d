/// What the distributor of the demo data has, whoever its resellers are: products, countries,
/// units, custom fields (specs/interworks.md 15.2). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/sandbox/interworks/documents.hpp"
#include "lib/sandbox/interworks/row_books.hpp"

namespace usher::sandbox::interworks {

/// A row that new books begin with.
struct DemoRow {
    std::string_view collection;
    AccountId reseller = everybody;
    std::string document;
};

inline constexpr int first_addon = 21;  ///< number of a product; the next one is an add-on too
inline constexpr int one_time_product = 23;

/// Ids that are the same in every sandbox: by the kind of row, a number of ours, and its number.
[[nodiscard]] std::string demo_id(unsigned kind, unsigned number);
/// `07`, `12`
[[nodiscard]] std::string two_digits(int number);
/// The product of a number from 1 to 23.
[[nodiscard]] ProductFacts demo_product(int number);

[[nodiscard]] std::vector<DemoRow> distributor_rows();

}  // namespace usher::sandbox::interworks
