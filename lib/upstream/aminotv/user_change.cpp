#include "lib/upstream/aminotv/user_members.hpp"

namespace usher::upstream::aminotv {

Accepted<UserChange> read_user_change(std::string_view body) {
    const Accepted<OnlyResource> request = requested_one(body, "User");
    if (!request) return request.error();
    Flaws flaws;
    const bj::object& resource = *request->resource;
    UserChange change = read_user_members(resource, "", flaws);
    const Members meta = Members{&resource, "", "", flaws}.in("meta");
    change.password = meta.in("security").text("user_password");
    if (const auto refusal = refusal_of(flaws, 0)) return *refusal;
    return change;
}

void apply(const UserChange& change, User& user) {
    if (change.name) user.name = *change.name;
    if (change.flags) user.flags = *change.flags;
    if (change.email) user.email = *change.email;
    if (change.telephone) user.telephone = *change.telephone;
    if (change.registration_state) user.registration_state = *change.registration_state;
    if (change.external_id) user.external_id = change.external_id;
}

}  // namespace usher::upstream::aminotv
