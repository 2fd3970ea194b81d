/// The books of this dialect in memory, with the demo data in them.
#pragma once

#include "lib/sandbox/aminotv/demo.hpp"
#include "lib/sandbox/aminotv/license_books.hpp"
#include "lib/sandbox/aminotv/product_books.hpp"
#include "lib/sandbox/aminotv/user_books.hpp"
#include "lib/sandbox/books_schema.hpp"

namespace usher::sandbox::aminotv {

inline constexpr Instant start = from_unix(1'735'700'000);

struct BooksFixture {
    store::Database database = store::Database::open(":memory:", books_migrations()).value();
    UserBooks users{database};
    ProductBooks products{database};
    LicenseBooks licenses{database};

    /// The result of `work`, which gives a Result, in a transaction of its own.
    template <typename Work>
    auto write(Work work) {
        return database.write(work);
    }
    /// What `work` gives, which is any value.
    template <typename Work>
    auto in_books(Work work) {
        using Value = decltype(work());
        auto wrapped = [&work]() -> Result<Value> { return work(); };
        return database.write(wrapped).value();
    }

    BooksFixture() {
        write([this] { return add_demo_data(database, start); }).value();
    }

    static ManagedLicense license_of(const char* user, const char* product) {
        ManagedLicense managed{.license = {}};
        managed.license.user = UserId{user};
        managed.license.product = BundleId{product};
        managed.license.status = license::LicenseStatus::Active;
        return managed;
    }
};

}  // namespace usher::sandbox::aminotv
