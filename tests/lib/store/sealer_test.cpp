#include "lib/store/sealer.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

using namespace usher;
using namespace usher::store;

namespace {

constexpr Place place{.table = "user_key", .column = "extension", .row = 7};

Sealer sealer_of(char fill) {
    return Sealer{Secret{std::string(32, fill)}};
}

void check_refused(const Result<std::string>& opened) {
    BOOST_TEST_REQUIRE(!opened.has_value());
    BOOST_CHECK(opened.error().code() == Errc::NotAccepted);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sealer)

BOOST_AUTO_TEST_CASE(opens_what_it_sealed_in_the_same_place) {
    const Sealer sealer = sealer_of('s');
    const std::string sealed = sealer.seal("a secret text", place);
    BOOST_TEST(sealer.open(sealed, place).value() == "a secret text");
    BOOST_TEST(sealer_of('s').open(sealed, place).value() == "a secret text");
    BOOST_TEST(sealed.find("a secret text") == std::string::npos);
    BOOST_TEST(sealer.seal("a secret text", place) != sealed);
}

BOOST_AUTO_TEST_CASE(refuses_a_value_that_was_moved) {
    const Sealer sealer = sealer_of('s');
    const std::string sealed = sealer.seal("text", place);
    check_refused(sealer.open(sealed, {.table = "user_key", .column = "extension", .row = 8}));
    check_refused(sealer.open(sealed, {.table = "user_key", .column = "user_key", .row = 7}));
    check_refused(sealer.open(sealed, {.table = "activation", .column = "extension", .row = 7}));
    // The same letters, divided otherwise between table and column.
    check_refused(sealer.open(sealed, {.table = "user_keye", .column = "xtension", .row = 7}));
}

BOOST_AUTO_TEST_CASE(refuses_a_value_with_any_bit_flipped_or_cut) {
    const Sealer sealer = sealer_of('s');
    const std::string sealed = sealer.seal("text", place);
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        std::string changed = sealed;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
        check_refused(sealer.open(changed, place));
    }
    for (std::size_t size = 0; size < sealed.size(); ++size) {
        check_refused(sealer.open(sealed.substr(0, size), place));
    }
}

BOOST_AUTO_TEST_CASE(names_the_wrong_store_key_as_the_reason) {
    const Result<std::string> opened =
        sealer_of('t').open(sealer_of('s').seal("text", place), place);
    check_refused(opened);
    BOOST_TEST(opened.error().context() == "sealed under another store key");
    BOOST_TEST(sealer_of('s').key_id() != sealer_of('t').key_id());
    BOOST_TEST(sealer_of('s').key_id().size() == 8U);
}

BOOST_AUTO_TEST_CASE(tags_a_user_key_alike_under_one_store_key_only) {
    const UserKey one{"one"};
    const UserKey other{"other"};
    BOOST_CHECK(sealer_of('s').tag(one) == sealer_of('s').tag(one));
    BOOST_CHECK(sealer_of('s').tag(one) != sealer_of('s').tag(other));
    BOOST_CHECK(sealer_of('s').tag(one) != sealer_of('t').tag(one));
    BOOST_TEST(KeyTagHash{}(sealer_of('s').tag(one)) != KeyTagHash{}(sealer_of('s').tag(other)));
}

BOOST_AUTO_TEST_CASE(takes_only_store_keys_of_32_bytes) {
    BOOST_CHECK_THROW(Sealer{Secret{}}, std::invalid_argument);
    BOOST_CHECK_THROW(Sealer{Secret{std::string(16, 's')}}, std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
