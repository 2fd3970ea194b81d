#include "lib/store/connection.hpp"

namespace usher::store {
namespace {

// Runs `use` and turns what SQLiteCpp throws into what this module throws.
template <typename Use>
auto guarded(sqlite3* connection, Use use) try {
    return use();
} catch (const SQLite::Exception& failure) {
    throw StorageFailure{error_of(failure, connection)};
}

}  // namespace

Statement::Impl::~Impl() {
    if (shelf == nullptr) return;
    rewind();
    shelf->push_back(std::move(compiled));
}

void Statement::Impl::rewind() noexcept {
    // Its result repeats the failure of the last step, which has been reported.
    static_cast<void>(compiled->tryReset());
    compiled->clearBindings();
    next_parameter = 1;
}

Statement::Statement(std::unique_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}
Statement::Statement(Statement&&) noexcept = default;
Statement::~Statement() = default;

Statement& Statement::bind(std::int64_t value) {
    guarded(impl_->connection, [&] { impl_->compiled->bind(impl_->next_parameter++, value); });
    return *this;
}

Statement& Statement::bind(std::string_view text) {
    guarded(impl_->connection,
            [&] { impl_->compiled->bind(impl_->next_parameter++, std::string{text}); });
    return *this;
}

Statement& Statement::bind(Blob blob) {
    // SQLite takes a null pointer as NULL, not as an empty blob.
    const char* const bytes = blob.bytes.empty() ? "" : blob.bytes.data();
    const void* const begin = bytes;
    guarded(impl_->connection, [&] {
        impl_->compiled->bind(impl_->next_parameter++, begin, static_cast<int>(blob.bytes.size()));
    });
    return *this;
}

Statement& Statement::bind_null() {
    guarded(impl_->connection, [&] { impl_->compiled->bind(impl_->next_parameter++); });
    return *this;
}

bool Statement::step() {
    return guarded(impl_->connection, [&] { return impl_->compiled->executeStep(); });
}

std::int64_t Statement::run() {
    while (step()) {
    }
    const std::int64_t changed = impl_->compiled->getChanges();
    impl_->rewind();
    return changed;
}

std::int64_t Statement::integer(int column) const {
    return guarded(impl_->connection,
                   [&] { return impl_->compiled->getColumn(column).getInt64(); });
}

std::string Statement::text(int column) const {
    return guarded(impl_->connection,
                   [&] { return impl_->compiled->getColumn(column).getString(); });
}

std::string Statement::blob(int column) const {
    return text(column);  // the bytes as they are, whatever the column's type
}

bool Statement::is_null(int column) const {
    return guarded(impl_->connection, [&] { return impl_->compiled->isColumnNull(column); });
}

}  // namespace usher::store
