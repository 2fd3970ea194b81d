#include "lib/upstream/interworks/account.hpp"

#include "lib/upstream/interworks/page_reader.hpp"
#include "lib/upstream/interworks/shared_readers.hpp"

namespace usher::upstream::interworks {
namespace {

Result<Account> read_row(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(Account{.id = in.id<AccountId>("id"),
                           .name = in.maybe_text("name"),
                           .phone = in.maybe_text("phone"),
                           .email = in.maybe_text("email"),
                           .created_at = in.stamp("createdAt"),
                           .updated_at = in.stamp("updatedAt"),
                           .billing_address = in.maybe_object("billingAddress", read_address),
                           .custom_fields = in.list("customFields", read_custom_field_group)});
}

}  // namespace

Result<Page<Account>> read_account_page(std::string_view body, ServerOffset& offset) {
    return read_page(body, read_row, offset);
}

Result<Account> read_account(std::string_view body, ServerOffset& offset) {
    return read_body(body, read_row, offset);
}

Result<SingleRow<Account>> read_single_account(std::string_view body, ServerOffset& offset) {
    return read_single_body(body, read_row, offset);
}

Result<std::vector<CustomFieldGroup>> read_custom_fields(std::string_view body,
                                                         ServerOffset& offset) {
    return read_bare_list(body, read_custom_field_group, offset);
}

}  // namespace usher::upstream::interworks
