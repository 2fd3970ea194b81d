#include "lib/sandbox/interworks/sync_calls.hpp"

#include <string>
#include <utility>
#include <variant>

#include "lib/sandbox/answers.hpp"
#include "lib/sandbox/interworks/row_books.hpp"
#include "lib/sandbox/interworks/row_edit.hpp"
#include "lib/upstream/interworks/document_text.hpp"
#include "lib/upstream/json_text.hpp"

namespace usher::sandbox::interworks {
namespace {

namespace codec = upstream::interworks;

constexpr std::int64_t mandatory_is_missing = 1;

// The account and the system that a call is about, or what is not there.
struct Subject {
    std::optional<Object> account{};
    std::optional<Object> system{};
};

Subject subject_of(const ApiCall& call, store::Database& database) {
    Subject subject{.account = find_row(call, database)};
    const Collection& systems = *find_collection("organization/externalsystems");
    const auto document = RowBooks{database, systems}.find(everybody, call.ids[1]);
    if (!document) return subject;
    Value system = stored_document(*document);
    subject.system = std::get<Object>(std::move(system.content));
    return subject;
}

http::Response missing(const ApiCall& call, const Subject& subject) {
    if (!subject.account) return not_found(call.collection, call.ids[0]);
    return not_found(*find_collection("organization/externalsystems"), call.ids[1]);
}

// The values that an account has at a system, by alias.
Object& values_of(Object& account, const Object& system) {
    constexpr std::string_view all = "_syncOptions";
    Value* present = member(account, all);
    if (present == nullptr) {
        set(account, all, {.content = Object{}});
        present = member(account, all);
    }
    auto& systems = std::get<Object>(present->content);
    const std::string id = id_in(system);
    if (member(systems, id) == nullptr) set(systems, id, {.content = Object{}});
    return std::get<Object>(member(systems, id)->content);
}

std::string shown(Object& account, Object& system) {
    const Object& values = values_of(account, system);
    std::vector<std::string> options;
    for (Value& element : array_in(system, "_options")) {
        auto& option = std::get<Object>(element.content);
        const Value* const value = member(values, text_in(option, "alias"));
        set(option, "value", value == nullptr ? Value{} : *value);
        options.push_back(codec::document_text(element));
    }
    const std::string one = upstream::ObjectText{}
                                .json("id", id_in(system))
                                .text("name", text_in(system, "name"))
                                .text("code", text_in(system, "code"))
                                .json("options", upstream::list_text(options))
                                .done();
    return upstream::ObjectText{}.json("systems", "[" + one + "]").done();
}

bool lacks_mandatory(Object& account, Object& system) {
    const Object& values = values_of(account, system);
    for (Value& element : array_in(system, "_options")) {
        const auto& option = std::get<Object>(element.content);
        const Value* const flag = member(option, "isMandatory");
        const bool* const is_mandatory =
            flag == nullptr ? nullptr : std::get_if<bool>(&flag->content);
        const bool is_needed = is_mandatory != nullptr && *is_mandatory;
        if (is_needed && text_in(values, text_in(option, "alias")).empty()) return true;
    }
    return false;
}

}  // namespace

http::Response show_sync_options(const ApiCall& call, store::Database& database) {
    Subject subject = subject_of(call, database);
    if (!subject.account || !subject.system) return missing(call, subject);
    return json_answer(shown(*subject.account, *subject.system));
}

http::Response set_sync_options(const ApiCall& call, store::Database& database) {
    const Result<Array> changes = body_objects(call);
    if (!changes) return invalid("body", changes.error().context());
    Subject subject = subject_of(call, database);
    if (!subject.account || !subject.system) return missing(call, subject);
    for (const Value& element : *changes) {
        const auto& change = std::get<Object>(element.content);
        const std::string alias{text_in(change, "alias")};
        if (find_element(array_in(*subject.system, "_options"), "alias", alias) == nullptr) {
            return invalid("alias", "The system has no such option.");
        }
        const Value* const value = member(change, "value");
        set(values_of(*subject.account, *subject.system), alias,
            value == nullptr ? Value{} : *value);
    }
    keep(call, database, *std::move(subject.account));
    http::Response response = json_answer("", 201);
    response.content_type.clear();
    return response;
}

http::Response synchronize_account(const ApiCall& call, store::Database& database) {
    Subject subject = subject_of(call, database);
    if (!subject.account || !subject.system) return missing(call, subject);
    const bool fails = lacks_mandatory(*subject.account, *subject.system);
    const std::string error = upstream::ObjectText{}
                                  .number("code", mandatory_is_missing)
                                  .text("message", "A mandatory option has no value.")
                                  .done();
    return json_answer(upstream::ObjectText{}
                           .flag("success", !fails)
                           .text("syncStatus", fails ? "Failed" : "Synchronized")
                           .json("error", fails ? error : "null")
                           .done());
}

}  // namespace usher::sandbox::interworks
