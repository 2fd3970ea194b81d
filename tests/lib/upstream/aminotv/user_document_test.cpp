#include "lib/upstream/aminotv/user_document.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher;
using namespace usher::upstream::aminotv;

namespace {

User viewer() {
    return {.id = UserId{"310"},
            .name = "Ada Viewer",
            .flags = {"SOMETHING_NEW", std::string{purchase_restricted}},
            .email = "ada@example.com",
            .telephone = "+49 30 1234567",
            .registration_state = std::string{registered},
            .registered_at = from_unix(1735689600),
            .external_id = "C-7",
            .default_profile = "900"};
}

void check_refused(const std::string& body, ErrorCode code, const std::string& pointer) {
    BOOST_TEST_CONTEXT(body) {
        const Accepted<UserChange> change = read_user_change(body);
        BOOST_REQUIRE(change.has_error());
        BOOST_CHECK(change.error().code == code);
        BOOST_CHECK_EQUAL(change.error().pointer, pointer);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(aminotv_user_document)

BOOST_AUTO_TEST_CASE(reads_the_users_that_it_writes) {
    const std::vector<User> users{viewer(), User{.id = UserId{"u-311"}}};
    const UserDocument page = read_users(write_users(users, {.next = "/more"})).value();
    BOOST_CHECK(page.users == users);
    BOOST_CHECK(page.next == "/more");
    BOOST_CHECK(page.flaws.empty());
    BOOST_CHECK(read_users(write_users(users, {.numeric_ids = true}))->users == users);
}

BOOST_AUTO_TEST_CASE(is_unregistered_and_unrestricted_unless_told) {
    const UserDocument page = read_users(R"({"data":{"id":"1","type":"User"}})").value();
    BOOST_REQUIRE_EQUAL(page.users.size(), 1U);
    BOOST_CHECK_EQUAL(page.users.front().registration_state, unregistered);
    BOOST_CHECK(!page.users.front().is_restricted());
    BOOST_CHECK(viewer().is_restricted());
}

BOOST_AUTO_TEST_CASE(leaves_out_who_has_no_id_and_reads_wrong_members_as_absent) {
    const UserDocument page = read_users(R"({"data":[{"type":"User"},{"id":"1","type":"Device"},7,
        {"id":"2","type":"User","attributes":{"name":5,"user_flags":["A",7],"contact_details":"x",
        "registration_information":{"registration_time":-1}}}]})")
                                  .value();
    BOOST_REQUIRE_EQUAL(page.users.size(), 1U);
    BOOST_CHECK(page.users.front() == (User{.id = UserId{"2"}, .flags = {"A"}}));
    BOOST_CHECK_EQUAL(page.flaws.count(Flaw::MalformedUser), 3U);
    BOOST_CHECK_EQUAL(page.flaws.count(Flaw::MalformedDate), 1U);
    BOOST_CHECK_EQUAL(page.resource_count, 4U);
}

BOOST_AUTO_TEST_CASE(reads_the_changes_that_it_writes) {
    const UserChange change{.name = "Ada",
                            .flags = std::vector<std::string>{},
                            .email = "ada@example.com",
                            .telephone = "+49 30 1234567",
                            .registration_state = "REGISTERED",
                            .external_id = "C-7",
                            .password = "first"};
    BOOST_CHECK(read_user_change(write_user_change(change)).value() == change);
    BOOST_CHECK(read_user_change(write_user_change({})).value() == UserChange{});
}

BOOST_AUTO_TEST_CASE(changes_only_what_a_request_mentions) {
    User user = viewer();
    apply({.flags = std::vector<std::string>{}}, user);
    User expected = viewer();
    expected.flags.clear();
    BOOST_CHECK(user == expected);
}

BOOST_AUTO_TEST_CASE(refuses_a_change_that_it_does_not_understand_and_says_where) {
    check_refused("", ErrorCode::MalformedDocument, "");
    check_refused(R"({"data":[]})", ErrorCode::MalformedDocument, "/data");
    check_refused(R"({"data":{"type":"Device"}})", ErrorCode::MalformedDocument, "/data");
    check_refused(R"({"data":[{"type":"User"},{"type":"User"}]})", ErrorCode::MalformedDocument,
                  "/data");
    check_refused(R"({"data":{"type":"User","attributes":{"user_flags":"A"}}})",
                  ErrorCode::InvalidAttribute, "/data/0/attributes/user_flags");
    check_refused(R"({"data":{"type":"User","meta":{"security":{"user_password":5}}}})",
                  ErrorCode::InvalidAttribute, "/data/0/meta/security/user_password");
}

BOOST_AUTO_TEST_CASE(writes_a_password_into_no_answer) {
    const User user = viewer();
    BOOST_CHECK(write_users({&user, 1}).find("password") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
