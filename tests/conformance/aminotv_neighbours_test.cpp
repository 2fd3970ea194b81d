// specs/aminotv.md 4.3, the rows about devices and streams, with 5.4, 6 and 2: each path and method
// with its success, and what it refuses.
#include <boost/test/unit_test.hpp>
#include <set>

#include "lib/upstream/aminotv/device_document.hpp"
#include "tests/lib/sandbox/aminotv/aminotv_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::aminotv;
namespace codec = upstream::aminotv;

namespace {

constexpr auto managed_devices = "/api/device/management/v4/devices";
constexpr auto live = "/api/streams/v4/live";
constexpr auto recording = "/api/streams/v4/recording";

// The body for one device; without a `user` it says nothing of one.
std::string device_body(const std::string& attributes, const std::string& user = {}) {
    std::string body = R"({"data":[{"type":"Device","attributes":{)" + attributes + '}';
    if (!user.empty()) {
        body += R"(,"relationships":{"user":{"data":{"type":"User","id":")" + user + "\"}}}";
    }
    return body + "}]}";
}

std::string path_of(const codec::Device& device) {
    return "/api/device/management/v4/" + device.id.text();
}

codec::DeviceDocument devices_of(const http::Response& response) {
    BOOST_REQUIRE(response.status == 200 || response.status == 201);
    auto document = codec::read_devices(response.body).value();
    BOOST_CHECK(document.flaws.empty());
    return document;
}

codec::Device device_of(const http::Response& response) {
    return devices_of(response).devices.at(0);
}

std::string pointer_of(const http::Response& response) {
    return std::string{json_of(response).at("errors").at(0).at("source").at("pointer").as_string()};
}

std::string parameter_of(const http::Response& response) {
    const auto value = json_of(response);
    return std::string{value.at("errors").at(0).at("source").at("parameter").as_string()};
}

struct Fixture : AminotvFixture {
    codec::Device create(const std::string& attributes, const std::string& user = "310") {
        const http::Response response =
            manage("POST", managed_devices, device_body(attributes, user));
        BOOST_REQUIRE_EQUAL(response.status, 201);
        return device_of(response);
    }
    http::Response stream(const std::string& path, const std::string& filter) {
        return manage("GET", path + '?' + filter);
    }
    std::string url(const std::string& path, const std::string& filter) {
        const http::Response response = stream(path, filter);
        BOOST_REQUIRE_EQUAL(response.status, 200);
        const auto value = json_of(response).at("data").at(0).at("attributes").at("url");
        return std::string{value.as_string()};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(aminotv_neighbours, Fixture)

BOOST_AUTO_TEST_CASE(row_4_3_a_device_is_created_with_201) {
    BOOST_CHECK(devices_of(manage("GET", managed_devices)).devices.empty());
    const auto device = create(R"("serial_number":"STB-1","player_id":"P")");
    BOOST_CHECK(
        device ==
        (codec::Device{
            .id = device.id, .serial_number = "STB-1", .player_id = "P", .user = UserId{"310"}}));
    BOOST_CHECK(!device.id.empty());
    BOOST_CHECK(devices_of(manage("GET", managed_devices)).devices == std::vector{device});
}

// Section 2: the vendor wraps even a single created resource in an array.
BOOST_AUTO_TEST_CASE(row_4_3_a_created_device_stands_in_an_array) {
    const http::Response response = manage("POST", managed_devices, device_body("", "310"));
    BOOST_CHECK(json_of(response).at("data").is_array());
}

BOOST_AUTO_TEST_CASE(row_4_3_a_device_is_read_without_devices_in_its_path) {
    const auto device = create(R"("serial_number":"STB-1")");
    BOOST_CHECK(device_of(manage("GET", path_of(device))) == device);
    const std::string wrong = std::string{managed_devices} + '/' + device.id.text();
    BOOST_CHECK_EQUAL(outcome_of(manage("GET", wrong)), "404 NOT_FOUND");
}

BOOST_AUTO_TEST_CASE(row_4_3_a_device_is_changed_with_200) {
    const auto device = create(R"("serial_number":"STB-1","player_id":"P")");
    const http::Response changed =
        manage("PATCH", path_of(device), device_body(R"("player_id":"Q")", "311"));
    BOOST_CHECK_EQUAL(changed.status, 200);
    codec::Device expected = device;
    expected.player_id = "Q";
    expected.user = UserId{"311"};
    BOOST_CHECK(device_of(changed) == expected);
    BOOST_CHECK(device_of(manage("GET", path_of(device))) == expected);
}

BOOST_AUTO_TEST_CASE(row_4_3_a_device_is_deleted_with_204) {
    const auto device = create("");
    const http::Response response = manage("DELETE", path_of(device));
    BOOST_CHECK_EQUAL(response.status, 204);
    BOOST_CHECK(response.body.empty());
    for (const char* const method : {"GET", "DELETE"}) {
        BOOST_CHECK_EQUAL(outcome_of(manage(method, path_of(device))), "404 NOT_FOUND");
    }
    BOOST_CHECK_EQUAL(outcome_of(manage("PATCH", path_of(device), device_body(""))),
                      "404 NOT_FOUND");
}

BOOST_AUTO_TEST_CASE(row_4_3_devices_come_in_pages_of_a_hundred) {
    std::set<std::string> made;
    for (int i = 0; i < 101; ++i) made.insert(create("").id.text());
    const auto first = devices_of(manage("GET", managed_devices));
    BOOST_CHECK_EQUAL(first.devices.size(), 100U);
    BOOST_REQUIRE(first.next);
    const auto rest = devices_of(manage("GET", *first.next));
    BOOST_CHECK_EQUAL(rest.devices.size(), 1U);
    BOOST_CHECK(!rest.next);
    std::set<std::string> seen{rest.devices.at(0).id.text()};
    for (const codec::Device& device : first.devices) seen.insert(device.id.text());
    BOOST_CHECK(seen == made);

    const std::string list{managed_devices};
    const auto page = devices_of(manage("GET", list + "?page[limit]=3&page[offset]=99"));
    BOOST_CHECK_EQUAL(page.devices.size(), 2U);
    const http::Response refused = manage("GET", list + "?page[limit]=101");
    BOOST_CHECK_EQUAL(outcome_of(refused), "400 INVALID_PARAMETER");
    BOOST_CHECK_EQUAL(parameter_of(refused), "page[limit]");
}

BOOST_AUTO_TEST_CASE(row_4_3_devices_answer_to_these_methods) {
    BOOST_CHECK(call("OPTIONS", managed_devices, {}).field("Allow") == "GET, HEAD, POST, OPTIONS");
    BOOST_CHECK(call("OPTIONS", "/api/device/management/v4/1", {}).field("Allow") ==
                "GET, HEAD, PATCH, DELETE, OPTIONS");
    BOOST_CHECK_EQUAL(outcome_of(manage("DELETE", managed_devices)), "405 METHOD_NOT_ALLOWED");
}

BOOST_AUTO_TEST_CASE(row_4_3_none_is_answered_without_the_providers_key) {
    const auto device = create("");
    for (const std::string& path : {std::string{managed_devices}, path_of(device),
                                    std::string{live} + "?filter[tv_channel_id]=501",
                                    std::string{recording} + "?filter[external_epg_id]=e"}) {
        BOOST_CHECK_EQUAL(outcome_of(call("GET", path, {})), "401 UNAUTHORIZED");
        BOOST_CHECK_EQUAL(outcome_of(call("GET", path, {as("310")})), "401 UNAUTHORIZED");
    }
    BOOST_CHECK_EQUAL(call("DELETE", path_of(device), {as("310")}).status, 401);
    BOOST_CHECK_EQUAL(manage("GET", path_of(device)).status, 200);
}

BOOST_AUTO_TEST_CASE(row_5_4_a_serial_number_is_one_devices_only) {
    const auto first = create(R"("serial_number":"STB-1")");
    const auto second = create(R"("serial_number":"STB-2")");
    const std::string taken = R"("serial_number":"STB-1")";
    for (const http::Response& refused :
         {manage("POST", managed_devices, device_body(taken, "311")),
          manage("PATCH", path_of(second), device_body(taken))}) {
        BOOST_CHECK_EQUAL(outcome_of(refused), "422 INVALID_ATTRIBUTE");
        BOOST_CHECK_EQUAL(pointer_of(refused), "/data/0/attributes/serial_number");
    }
    BOOST_CHECK(device_of(manage("GET", path_of(second))) == second);
    BOOST_CHECK_EQUAL(manage("PATCH", path_of(first), device_body(taken)).status, 200);
    BOOST_CHECK_EQUAL(manage("DELETE", path_of(first)).status, 204);
    BOOST_CHECK_EQUAL(manage("PATCH", path_of(second), device_body(taken)).status, 200);
}

BOOST_AUTO_TEST_CASE(row_5_4_serial_number_and_player_id_may_be_null) {
    for (int i = 0; i < 2; ++i) {
        const auto device = create(R"("serial_number":null,"player_id":null)");
        BOOST_CHECK(!device.serial_number);
        BOOST_CHECK(!device.player_id);
    }
}

BOOST_AUTO_TEST_CASE(row_5_4_a_device_has_one_user_who_exists) {
    const http::Response ownerless = manage("POST", managed_devices, device_body(""));
    BOOST_CHECK_EQUAL(outcome_of(ownerless), "422 INVALID_ATTRIBUTE");
    BOOST_CHECK_EQUAL(pointer_of(ownerless), "/data/0/relationships/user");

    const auto device = create("");
    for (const http::Response& unknown : {manage("POST", managed_devices, device_body("", "5")),
                                          manage("PATCH", path_of(device), device_body("", "5"))}) {
        BOOST_CHECK_EQUAL(outcome_of(unknown), "404 USER_NOT_FOUND");
        BOOST_CHECK_EQUAL(pointer_of(unknown), "/data/0/relationships/user");
    }
    BOOST_CHECK(devices_of(manage("GET", managed_devices)).devices == std::vector{device});
}

BOOST_AUTO_TEST_CASE(row_5_4_an_update_without_the_relationship_keeps_the_owner) {
    const auto device = create(R"("serial_number":"STB-1")", "311");
    const http::Response changed =
        manage("PATCH", path_of(device), device_body(R"("serial_number":"STB-2")"));
    BOOST_CHECK_EQUAL(device_of(changed).user.text(), "311");
    BOOST_CHECK(device_of(changed).serial_number == "STB-2");
}

BOOST_AUTO_TEST_CASE(row_5_4_devices_go_with_their_user) {
    const auto device = create(R"("serial_number":"STB-1")");
    BOOST_CHECK_EQUAL(manage("DELETE", std::string{managed_users} + "/310").status, 204);
    BOOST_CHECK_EQUAL(outcome_of(manage("GET", path_of(device))), "404 NOT_FOUND");
    create(R"("serial_number":"STB-1")", "311");
}

BOOST_AUTO_TEST_CASE(row_4_3_a_live_stream_is_found_by_its_channel) {
    const http::Response response = stream(live, "filter%5Btv_channel_id%5D=501");
    BOOST_CHECK_EQUAL(response.status, 200);
    const auto resource = json_of(response).at("data").at(0);
    BOOST_CHECK_EQUAL(resource.at("id").as_string(), "501");
    BOOST_CHECK_EQUAL(resource.at("type").as_string(), "Stream");
    const std::string first = url(live, "filter[tv_channel_id]=501");
    BOOST_CHECK_EQUAL(first, "https://streams.sandbox.example/live/501/manifest.mpd");
    BOOST_CHECK_EQUAL(url(live, "filter[tv_channel_id]=501"), first);
    BOOST_CHECK(url(live, "filter[tv_channel_id]=502") != first);
}

BOOST_AUTO_TEST_CASE(row_4_3_a_recording_is_found_by_its_programme) {
    const http::Response response = stream(recording, "filter%5Bexternal_epg_id%5D=crid%3A%2F%2Fa");
    BOOST_CHECK_EQUAL(response.status, 200);
    BOOST_CHECK_EQUAL(json_of(response).at("data").at(0).at("id").as_string(), "crid://a");
    BOOST_CHECK_EQUAL(url(recording, "filter[external_epg_id]=crid%3A%2F%2Fa"),
                      "https://streams.sandbox.example/recording/crid%3A%2F%2Fa/manifest.mpd");
}

BOOST_AUTO_TEST_CASE(row_4_3_streams_are_never_cached) {
    for (const http::Response& response : {stream(live, "filter[tv_channel_id]=501"),
                                           stream(recording, "filter[external_epg_id]=e")}) {
        BOOST_CHECK_EQUAL(response.status, 200);
        BOOST_CHECK(response.field("Cache-Control") == "no-store");
    }
}

BOOST_AUTO_TEST_CASE(row_4_3_a_stream_is_asked_for_by_its_filter) {
    const std::string too_long(256, 'e');
    const std::vector<std::pair<std::string, std::string>> cases{
        {live, "filter[tv_channel_id]"}, {recording, "filter[external_epg_id]"}};
    for (const auto& [path, filter] : cases) {
        for (const std::string& query : {std::string{"x=1"}, filter + '=', filter + "=a%0Ab",
                                         filter + '=' + too_long, std::string{"filter[id]=501"}}) {
            BOOST_TEST_CONTEXT(path << '?' << query) {
                const http::Response refused = stream(path, query);
                BOOST_CHECK_EQUAL(outcome_of(refused), "400 INVALID_PARAMETER");
                BOOST_CHECK_EQUAL(parameter_of(refused), filter);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(row_4_3_only_a_channel_that_is_live_has_a_live_stream) {
    set("state", R"({"channels":{"data":[
        {"id":"600","type":"Channel","attributes":{"name":"Off","live":false}},
        {"id":"601","type":"Channel","attributes":{"name":"Unsaid"}}]}})");
    for (const char* const id : {"5", "600", "crid%3A%2F%2Fa"}) {
        const http::Response refused = stream(live, std::string{"filter[tv_channel_id]="} + id);
        BOOST_CHECK_EQUAL(outcome_of(refused), "404 NOT_FOUND");
        BOOST_CHECK_EQUAL(parameter_of(refused), "filter[tv_channel_id]");
    }
    BOOST_CHECK_EQUAL(stream(live, "filter[tv_channel_id]=601").status, 200);
}

BOOST_AUTO_TEST_SUITE_END()
