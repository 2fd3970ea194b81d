/// Invoices in the currency of their transaction (specs/interworks.md 8, 9.5). Pure.
#pragma once

#include "lib/sandbox/interworks/tree.hpp"

namespace usher::sandbox::interworks {

/// Multiplies the amounts of an invoice and its items by its exchange rate. Unless `keeps_digits`
/// they are rounded to five decimals, which is what prices have.
void convert_to_transaction_currency(Object& invoice, bool keeps_digits);

}  // namespace usher::sandbox::interworks
