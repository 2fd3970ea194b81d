#include "lib/upstream/aminotv/user_document.hpp"

#include <algorithm>

#include "lib/upstream/aminotv/json_text.hpp"
#include "lib/upstream/aminotv/once_each.hpp"
#include "lib/upstream/aminotv/user_members.hpp"

namespace usher::upstream::aminotv {
namespace {

std::optional<std::vector<std::string>> read_flags(const Members& attributes) {
    const bj::value* value = attributes.at("user_flags");
    if (value == nullptr) return std::nullopt;
    const bj::array* list = value->if_array();
    if (list == nullptr) attributes.blame("user_flags");
    if (list == nullptr) return std::nullopt;
    std::vector<std::string> flags;
    for (const bj::value& element : *list) {
        if (const bj::string* flag = element.if_string()) {
            flags.emplace_back(view(*flag));
        } else {
            attributes.blame("user_flags");
        }
    }
    return flags;
}

std::optional<User> read_user(const bj::object* resource, Flaws& flaws) {
    const bool is_user = resource != nullptr && is_of_type(*resource, "User");
    const std::optional<std::string> id = is_user ? id_of(*resource) : std::nullopt;
    if (!id) {
        flaws.add(Flaw::MalformedUser, "", is_user ? "id" : "type");
        return std::nullopt;
    }
    User user{.id = UserId{*id}};
    apply(read_user_members(*resource, *id, flaws), user);
    const Members attributes = attributes_of(*resource, *id, flaws);
    user.registered_at = attributes.in("registration_information").date("registration_time").at;
    const RelationshipsOf relationships{.resource = *resource, .id = *id, .flaws = flaws};
    user.default_profile =
        related_id(relationships, "default_user_profile", "UserProfile").value_or("");
    return user;
}

std::string flags_text(const std::vector<std::string>& flags) {
    std::vector<std::string> words;
    words.reserve(flags.size());
    for (const std::string& flag : flags) words.push_back(quoted(flag));
    return list_text(words);
}

std::string user_text(const User& user, const WriteOptions& options) {
    const std::string contact =
        ObjectText{}.text("email", user.email).text("telephone_number_E123", user.telephone).done();
    const std::string registration = ObjectText{}
                                         .text("registration_state", user.registration_state)
                                         .date("registration_time", user.registered_at)
                                         .done();
    ObjectText attributes;
    attributes.text("name", user.name)
        .json("user_flags", flags_text(user.flags))
        .json("contact_details", contact)
        .json("registration_information", registration)
        .maybe_text("external_id", user.external_id);
    ObjectText resource;
    resource.json("id", id_text(user.id.text(), options))
        .text("type", "User")
        .json("attributes", attributes.done());
    if (!user.default_profile.empty()) {
        const std::string profile =
            relationship_text(identifier_text(user.default_profile, "UserProfile", options));
        resource.json("relationships", ObjectText{}.json("default_user_profile", profile).done());
    }
    return resource.done();
}

}  // namespace

bool User::is_restricted() const {
    return std::ranges::find(flags, purchase_restricted) != flags.end();
}

UserChange read_user_members(const bj::object& resource, std::string_view id, Flaws& flaws) {
    const Members attributes = attributes_of(resource, id, flaws);
    const Members contact = attributes.in("contact_details");
    const Members registration = attributes.in("registration_information");
    return {.name = attributes.text("name"),
            .flags = read_flags(attributes),
            .email = contact.text("email"),
            .telephone = contact.text("telephone_number_E123"),
            .registration_state = registration.text("registration_state"),
            .external_id = attributes.text("external_id")};
}

Result<UserDocument> read_users(std::string_view body) {
    const Result<List> list = open_list(body);
    if (!list) return list.error();

    UserDocument page{.next = list->next, .resource_count = list->resources.size()};
    OnceEach<User> users;
    for (const bj::object* resource : list->resources) {
        std::optional<User> user = read_user(resource, page.flaws);
        if (!user) continue;
        const std::string id = user->id.text();
        if (!users.put(id, std::move(*user))) page.flaws.add(Flaw::Twice, id);
    }
    page.users = users.take();
    return page;
}

std::string write_users(std::span<const User> users, const WriteOptions& options) {
    std::vector<std::string> resources;
    resources.reserve(users.size());
    for (const User& user : users) resources.push_back(user_text(user, options));
    return document_text(resources, "", options);
}

std::string write_user_change(const UserChange& change) {
    ObjectText contact;
    contact.maybe_text("email", change.email).maybe_text("telephone_number_E123", change.telephone);
    ObjectText attributes;
    attributes.maybe_text("name", change.name);
    if (change.flags) attributes.json("user_flags", flags_text(*change.flags));
    if (!contact.empty()) attributes.json("contact_details", contact.done());
    if (change.registration_state) {
        const std::string state =
            ObjectText{}.text("registration_state", *change.registration_state).done();
        attributes.json("registration_information", state);
    }
    attributes.maybe_text("external_id", change.external_id);
    ObjectText resource;
    resource.text("type", "User").json("attributes", attributes.done());
    if (change.password) {
        const std::string security = ObjectText{}.text("user_password", *change.password).done();
        resource.json("meta", ObjectText{}.json("security", security).done());
    }
    const std::string text = resource.done();
    return document_text({&text, 1}, "", {});
}

}  // namespace usher::upstream::aminotv
