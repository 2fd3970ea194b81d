#include "lib/sandbox/interworks/mutations.hpp"

#include <utility>

#include "lib/sandbox/interworks/row_edit.hpp"

namespace usher::sandbox::interworks {

void mutate(const ApiCall& call, store::Database& database, const RowPage& page,
            Mutation mutation) {
    if (page.documents.empty()) return;
    RowBooks books{database, call.collection};
    Value first = stored_document(page.documents.front());
    auto& row = std::get<Object>(first.content);
    switch (mutation) {
        case Mutation::Insert:
            if (call.collection.has_numeric_ids()) {
                set(row, "id", number_value(books.last_number() + 1));
            } else {
                set(row, "id", text_value(new_guid()));
            }
            set(row, "createdAt", time_value(call.now));
            break;
        case Mutation::Delete:
            static_cast<void>(books.remove(call.user.reseller.id, id_in(row)));
            return;
        case Mutation::Touch: break;
    }
    keep(call, database, std::move(row));
}

}  // namespace usher::sandbox::interworks
