#include "lib/sandbox/aminotv/device_books.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/sandbox/aminotv/books_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::aminotv;

namespace {

struct Fixture : BooksFixture {
    DeviceBooks devices{database};

    DeviceId add(const char* serial_number, const char* user = "310") {
        const Device device{.id = {}, .serial_number = serial_number, .user = UserId{user}};
        return write([&] { return devices.add(device); }).value();
    }
    std::optional<Device> find(const DeviceId& id) {
        return in_books([&] { return devices.find(id); });
    }
    Errc refused(const Device& device) {
        return write([&] { return devices.add(device); }).error().code();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(device_books, Fixture)

BOOST_AUTO_TEST_CASE(a_device_comes_back_as_it_was_written) {
    const Device full{
        .id = DeviceId{"40"}, .serial_number = "S", .player_id = "P", .user = UserId{"310"}};
    const Device bare{.id = DeviceId{"41"}, .user = UserId{"311"}};
    for (const Device& each : {full, bare}) {
        BOOST_CHECK(write([&] { return devices.add(each); }).value() == each.id);
        BOOST_CHECK(find(each.id) == each);
    }
}

BOOST_AUTO_TEST_CASE(ids_are_given_one_after_the_other_and_never_twice) {
    BOOST_CHECK_EQUAL(add("A").text(), "1");
    BOOST_CHECK_EQUAL(add("B").text(), "2");
    BOOST_CHECK(in_books([&] { return devices.remove(DeviceId{"2"}); }));
    BOOST_CHECK(!in_books([&] { return devices.remove(DeviceId{"2"}); }));
    BOOST_CHECK_EQUAL(add("C").text(), "3");
}

BOOST_AUTO_TEST_CASE(a_device_without_a_place_of_its_own_is_refused) {
    const DeviceId id = add("A");
    const UserId user{"310"};
    BOOST_CHECK(refused({.id = id, .user = user}) == Errc::Conflict);
    BOOST_CHECK(refused({.id = {}, .serial_number = "A", .user = user}) == Errc::Conflict);
    BOOST_CHECK(refused({.id = DeviceId{"x"}, .user = user}) == Errc::Malformed);
    BOOST_CHECK(refused({.id = {}, .user = UserId{"5"}}) == Errc::NotFound);
    BOOST_CHECK(refused({.id = {}, .user = {}}) == Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(a_serial_number_names_one_device_in_its_letters_case) {
    add("box");
    BOOST_CHECK(find(add("BOX"))->serial_number == "BOX");
    // As many as there are may have none.
    const Device bare{.id = {}, .user = UserId{"310"}};
    for (int i = 0; i < 2; ++i) {
        BOOST_CHECK(write([&] { return devices.add(bare); }).has_value());
    }
}

BOOST_AUTO_TEST_CASE(a_replacement_keeps_its_own_serial_number_and_takes_no_others) {
    add("A");
    Device device = *find(add("B"));
    device.player_id = "P";
    device.user = UserId{"311"};
    BOOST_CHECK(write([&] { return devices.replace(device); }).has_value());
    BOOST_CHECK(find(device.id) == device);

    Device wrong = device;
    wrong.serial_number = "A";
    BOOST_CHECK(write([&] { return devices.replace(wrong); }).error().code() == Errc::Conflict);
    wrong = device;
    wrong.user = UserId{"5"};
    BOOST_CHECK(write([&] { return devices.replace(wrong); }).error().code() == Errc::NotFound);
    wrong = device;
    wrong.id = DeviceId{"9"};
    wrong.serial_number.reset();
    BOOST_CHECK(write([&] { return devices.replace(wrong); }).error().code() == Errc::NotFound);
    BOOST_CHECK(find(device.id) == device);
}

BOOST_AUTO_TEST_CASE(devices_go_with_their_user_and_free_their_serial_numbers) {
    const DeviceId gone = add("A", "310");
    const DeviceId stays = add("B", "311");
    BOOST_CHECK(in_books([&] { return users.remove(UserId{"310"}); }));
    BOOST_CHECK(!find(gone));
    BOOST_CHECK(find(stays));
    BOOST_CHECK(find(add("A", "311")));
}

BOOST_AUTO_TEST_CASE(a_list_is_cut_in_the_order_of_its_ids) {
    for (const char* const serial_number : {"A", "B", "C"}) add(serial_number);
    const auto list = [this](const Cut& cut) {
        return in_books([&] { return devices.list(cut); });
    };
    const Page<Device> first = list({.limit = 2});
    BOOST_REQUIRE_EQUAL(first.items.size(), 2U);
    BOOST_CHECK(first.has_more);
    BOOST_CHECK(first.items[1].serial_number == "B");
    const Page<Device> rest = list({.limit = 2, .offset = 2, .after = 2});
    BOOST_REQUIRE_EQUAL(rest.items.size(), 1U);
    BOOST_CHECK(!rest.has_more);
    BOOST_CHECK(list({.limit = 2, .offset = 2}).items == rest.items);
}

BOOST_AUTO_TEST_SUITE_END()
