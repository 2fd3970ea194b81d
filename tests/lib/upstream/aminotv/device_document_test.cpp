#include "lib/upstream/aminotv/device_document.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher;
using namespace usher::upstream::aminotv;

namespace {

const Device set_top_box{.id = DeviceId{"7"},
                         .serial_number = "STB-0007",
                         .player_id = "player-a",
                         .user = UserId{"310"}};

// A request for one device; `user` is what stands in the relationship.
std::string request(const std::string& attributes, const std::string& user) {
    return R"({"data":[{"type":"Device","attributes":{)" + attributes +
           R"(},"relationships":{"user":)" + user + "}}]}";
}

std::string owner(const std::string& id) {
    return R"({"data":{"id":")" + id + R"(","type":"User"}})";
}

void check_refused(const std::string& body, ErrorCode code, const std::string& pointer) {
    BOOST_TEST_CONTEXT(body) {
        const Accepted<DeviceChange> change = read_device_change(body);
        BOOST_REQUIRE(change.has_error());
        BOOST_CHECK(change.error().code == code);
        BOOST_CHECK_EQUAL(change.error().pointer, pointer);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(aminotv_device_document)

BOOST_AUTO_TEST_CASE(reads_the_devices_that_it_writes) {
    const std::vector<Device> devices{set_top_box,
                                      {.id = DeviceId{"d-8"}, .user = UserId{"u-311"}}};
    const DeviceDocument page = read_devices(write_devices(devices, {.next = "/more"})).value();
    BOOST_CHECK(page.devices == devices);
    BOOST_CHECK(page.next == "/more");
    BOOST_CHECK(page.flaws.empty());
    BOOST_CHECK(read_devices(write_devices(devices, {.numeric_ids = true}))->devices == devices);
    const std::vector<Device> one{set_top_box};
    BOOST_CHECK(read_devices(write_devices(one, {.data_as_object = true}))->devices == one);
}

BOOST_AUTO_TEST_CASE(row_5_4_is_written_by_the_specifications_names) {
    BOOST_CHECK_EQUAL(write_devices({&set_top_box, 1}),
                      R"({"data":[{"id":"7","type":"Device","attributes":)"
                      R"({"serial_number":"STB-0007","player_id":"player-a"},)"
                      R"("relationships":{"user":{"data":{"id":"310","type":"User"}}}}]})");
}

BOOST_AUTO_TEST_CASE(row_5_4_serial_number_and_player_id_may_be_null) {
    const DeviceDocument page = read_devices(R"({"data":[{"id":"1","type":"Device","attributes":
        {"serial_number":null,"player_id":null},"relationships":{"user":{"data":{"id":"310",
        "type":"User"}}}}]})")
                                    .value();
    BOOST_REQUIRE_EQUAL(page.devices.size(), 1U);
    BOOST_CHECK(page.devices.front() == (Device{.id = DeviceId{"1"}, .user = UserId{"310"}}));
    BOOST_CHECK(page.flaws.empty());
}

BOOST_AUTO_TEST_CASE(leaves_out_what_is_no_device_of_anybody) {
    const DeviceDocument page = read_devices(R"({"data":[7,{"id":"1","type":"User"},
        {"type":"Device"},{"id":"2","type":"Device"},
        {"id":"3","type":"Device","relationships":{"user":{"data":{"type":"User"}}}},
        {"id":"4","type":"Device","relationships":{"user":{"data":{"id":"1","type":"Channel"}}}}]})")
                                    .value();
    BOOST_CHECK(page.devices.empty());
    BOOST_CHECK_EQUAL(page.resource_count, 6U);
    BOOST_CHECK_EQUAL(page.flaws.count(Flaw::OtherType), 3U);
    // Those without an id, without an owner, and of an owner without an id, which counts twice.
    BOOST_CHECK_EQUAL(page.flaws.count(Flaw::MalformedAttribute), 5U);
}

BOOST_AUTO_TEST_CASE(reads_wrong_texts_as_absent_and_takes_the_later_of_one_id) {
    const std::string longest(device_text_bytes_max, 's');
    const std::vector<std::string> wrong{R"("")", "7", R"("two\nlines")", '"' + longest + "s\""};
    for (const std::string& text : wrong) {
        BOOST_TEST_CONTEXT(text) {
            const std::string body = R"({"data":{"id":"1","type":"Device","attributes":
                {"serial_number":)" + text +
                                     R"(},"relationships":{"user":)" + owner("310") + "}}}";
            const DeviceDocument page = read_devices(body).value();
            BOOST_REQUIRE_EQUAL(page.devices.size(), 1U);
            BOOST_CHECK(!page.devices.front().serial_number);
            BOOST_CHECK_EQUAL(page.flaws.count(Flaw::MalformedAttribute), 1U);
        }
    }
    const std::vector<Device> twice{
        {.id = DeviceId{"1"}, .user = UserId{"310"}},
        {.id = DeviceId{"1"}, .serial_number = longest, .user = UserId{"311"}}};
    const DeviceDocument page = read_devices(write_devices(twice)).value();
    BOOST_REQUIRE_EQUAL(page.devices.size(), 1U);
    BOOST_CHECK(page.devices.front() == twice[1]);
    BOOST_CHECK_EQUAL(page.flaws.count(Flaw::Twice), 1U);
}

BOOST_AUTO_TEST_CASE(what_is_no_list_is_malformed) {
    for (const char* const body : {"", "[]", "{}", R"({"data":7})"}) {
        BOOST_TEST_CONTEXT(body) {
            BOOST_CHECK(read_devices(body).error().code() == Errc::Malformed);
        }
    }
}

BOOST_AUTO_TEST_CASE(row_5_4_an_update_without_the_relationship_keeps_the_owner) {
    const std::string body =
        R"({"data":{"id":"7","type":"Device","attributes":{"player_id":"player-b"}}})";
    const DeviceChange change = read_device_change(body).value();
    BOOST_CHECK(!change.user);
    BOOST_CHECK(lacks_for_creation(change)->code == ErrorCode::InvalidAttribute);
    BOOST_CHECK_EQUAL(lacks_for_creation(change)->pointer, "/data/0/relationships/user");

    Device device = set_top_box;
    apply(change, device);
    Device expected = set_top_box;
    expected.player_id = "player-b";
    BOOST_CHECK(device == expected);
}

BOOST_AUTO_TEST_CASE(changes_all_that_a_request_mentions) {
    const DeviceChange change =
        read_device_change(request(R"("serial_number":"S","player_id":"P")", owner("311"))).value();
    BOOST_CHECK(!lacks_for_creation(change));
    Device device = set_top_box;
    apply(change, device);
    BOOST_CHECK(
        device ==
        (Device{
            .id = DeviceId{"7"}, .serial_number = "S", .player_id = "P", .user = UserId{"311"}}));
}

// Section 2: missing and null are the same.
BOOST_AUTO_TEST_CASE(null_changes_nothing) {
    const std::string nulls = R"("serial_number":null,"player_id":null)";
    for (const char* const user : {"null", "{}", R"({"data":null})", R"({"data":[]})"}) {
        BOOST_CHECK(read_device_change(request(nulls, user)).value() == DeviceChange{});
    }
}

BOOST_AUTO_TEST_CASE(refuses_a_change_that_it_does_not_understand_and_says_where) {
    const std::string user_path = "/data/0/relationships/user";
    check_refused("", ErrorCode::MalformedDocument, "");
    check_refused("{}", ErrorCode::MalformedDocument, "/data");
    check_refused(R"({"data":[]})", ErrorCode::MalformedDocument, "/data");
    check_refused(R"({"data":{"type":"User"}})", ErrorCode::MalformedDocument, "/data");
    check_refused(R"({"data":[{"type":"Device"},{"type":"Device"}]})", ErrorCode::MalformedDocument,
                  "/data");
    check_refused(request(R"("serial_number":7)", owner("310")), ErrorCode::InvalidAttribute,
                  "/data/0/attributes/serial_number");
    check_refused(request(R"("player_id":"")", owner("310")), ErrorCode::InvalidAttribute,
                  "/data/0/attributes/player_id");
    for (const char* const user :
         {"7", R"({"data":7})", R"({"data":{"type":"User"}})", R"({"data":{"id":""}})",
          R"({"data":{"id":"1","type":"Device"}})", R"({"data":[{"id":"1"},{"id":"2"}]})"}) {
        check_refused(request("", user), ErrorCode::InvalidAttribute, user_path);
    }
}

BOOST_AUTO_TEST_SUITE_END()
