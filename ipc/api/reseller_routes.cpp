#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "ipc/api/charge_refusal.hpp"
#include "ipc/api/operator_upstream.hpp"
#include "ipc/api/persons_word.hpp"
#include "ipc/api/problem.hpp"
#include "ipc/api/reading.hpp"
#include "ipc/api/routes.hpp"
#include "ipc/api/waiting.hpp"
#include "ipc/api/writing.hpp"
#include "lib/core/json.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;
using enforcement::Scope;
using license::ConsentRecord;
using license::CreationId;
using license::KeptCreation;

// More than any call has, or any value may: a bound for what is looked at.
constexpr std::size_t parameters_max = 64;
constexpr std::size_t value_bytes_max = 1024;

std::string_view word_of(license::CreationOutcome outcome) {
    switch (outcome) {
        case license::CreationOutcome::Pending: return "pending";
        case license::CreationOutcome::Created: return "created";
        case license::CreationOutcome::NotCreated: return "not_created";
        case license::CreationOutcome::ProvenUnsent: return "unsent";
        case license::CreationOutcome::Undecided: return "in_doubt";
    }
    return "";
}

bj::value describe(const std::optional<license::CreationFailure>& failure) {
    if (!failure) return {};
    return bj::object{{"code", failure->code},
                      {"status", failure->status == 0 ? bj::value{} : bj::value(failure->status)},
                      {"parameter", json_text(failure->parameter)},
                      {"text", failure->text}};
}

bj::array describe(const std::vector<ConsentRecord>& consents, const http::Request& request) {
    bj::array described;
    for (const ConsentRecord& consent : consents) {
        described.push_back(bj::object{{"agreement", parameter_of(consent.agreement)},
                                       {"agreed", consent.agreed},
                                       {"who", shown_of_person(consent.who, request)},
                                       {"asked_at", unix_seconds(consent.when)},
                                       {"text_version", consent.text_version},
                                       {"text_hash", consent.text_hash}});
    }
    return described;
}

bj::object describe(const KeptCreation& creation, const http::Request& request) {
    const license::Creation& progress = creation.progress;
    return {{"id", progress.id.text()},
            {"user_name", shown_of_person(progress.user_name.text(), request)},
            {"administrator", shown_of_person(progress.administrator.text(), request)},
            {"state", name(progress.state)},
            {"outcome", word_of(outcome_of(progress.state))},
            {"because", progress.because ? bj::value(name(*progress.because)) : bj::value{}},
            {"failure", describe(progress.failure)},
            {"sends", progress.sends},
            {"sent_at", json_instant(progress.sent_at)},
            {"ask_not_before", json_instant(progress.ask_not_before)},
            {"restored", progress.is_restored},
            {"created_at", unix_seconds(creation.created_at)},
            {"changed_at", unix_seconds(creation.changed_at)},
            {"asked_by", creation.asked_by.text()},
            {"upstream", creation.upstream},
            {"consents", describe(creation.consents, request)},
            {"resolution", json_resolution(creation.resolution)}};
}

Result<ConsentRecord> read_consent(const bj::value& value) {
    const bj::object* const object = value.if_object();
    if (object == nullptr) return Error{Errc::Malformed, "consents: objects expected"};
    const Result<void> known = json::check_members(
        *object, {"agreement", "agreed", "who", "asked_at", "text_version", "text_hash"});
    if (!known) return known.error().within("consents");
    const Result<std::string> word = json::string_at(*object, "agreement");
    if (!word) return word.error().within("consents");
    const auto agreement = license::agreement_in(*word);
    if (!agreement) {
        return Error{Errc::Malformed,
                     "consents: agreement: agree_notifications or agree_terms expected"};
    }
    const Result<bool> agreed = json::boolean_at(*object, "agreed");
    if (!agreed) return agreed.error().within("consents");
    Result<std::string> who = json::string_at(*object, "who");
    if (!who) return who.error().within("consents");
    const Result<Instant> asked_at = instant_at(*object, "asked_at");
    if (!asked_at) return asked_at.error().within("consents");
    Result<std::string> version = json::string_at(*object, "text_version");
    if (!version) return version.error().within("consents");
    Result<std::string> hash = json::string_at(*object, "text_hash");
    if (!hash) return hash.error().within("consents");
    return ConsentRecord{.agreement = *agreement,
                         .agreed = *agreed,
                         .who = std::move(*who),
                         .when = *asked_at,
                         .text_version = std::move(*version),
                         .text_hash = std::move(*hash)};
}

Result<std::vector<ConsentRecord>> read_consents(const bj::object& body) {
    std::vector<ConsentRecord> consents;
    if (!body.contains("consents")) return consents;
    const Result<const bj::array*> array = json::array_at(body, "consents");
    if (!array) return array.error();
    for (const bj::value& value : **array) {
        Result<ConsentRecord> consent = read_consent(value);
        if (!consent) return consent.error();
        for (const ConsentRecord& other : consents) {
            if (other.agreement != consent->agreement) continue;
            return Error{Errc::Malformed, "consents: two for one agreement"};
        }
        consents.push_back(std::move(*consent));
    }
    return consents;
}

Result<std::vector<sync::ResellerParameter>> read_parameters(const bj::object& body) {
    const bj::value* const value = body.if_contains("parameters");
    const bj::object* const object = value == nullptr ? nullptr : value->if_object();
    if (object == nullptr) return Error{Errc::Malformed, "parameters: an object expected"};
    if (object->size() > parameters_max) return Error{Errc::Malformed, "parameters: too many"};
    std::vector<sync::ResellerParameter> parameters;
    for (const auto& [name, text] : *object) {
        const bj::string* const string = text.if_string();
        if (string == nullptr || string->size() > value_bytes_max) {
            return Error{Errc::Malformed, "parameters: " + std::string{name} +
                                              ": a text of at most 1024 bytes expected"};
        }
        parameters.push_back({.name = std::string{name}, .text = std::string{*string}});
    }
    return parameters;
}

Result<sync::NewResellerWish> read_wish(const bj::object& body) {
    sync::NewResellerWish wish;
    Result<std::vector<sync::ResellerParameter>> parameters = read_parameters(body);
    if (!parameters) return parameters.error();
    wish.parameters = std::move(*parameters);
    Result<Secret> password = optional_password(body);
    if (!password) return password.error();
    wish.password = std::move(*password);
    Result<std::vector<ConsentRecord>> consents = read_consents(body);
    if (!consents) return consents.error();
    wish.consents = std::move(*consents);
    if (body.contains("allow_unknown_password")) {
        const Result<bool> allowed = json::boolean_at(body, "allow_unknown_password");
        if (!allowed) return allowed.error();
        wish.unknown_password_allowed = *allowed;
    }
    return wish;
}

/// What a caller wants, under which id.
struct Wanted {
    CreationId id;
    sync::NewResellerWish wish;
};

Result<Wanted> read_wanted(const http::Request& request) {
    const Result<bj::object> body = read_json_body(request);
    if (!body) return body.error();
    const Result<void> known = json::check_members(
        *body, {"id", "parameters", "password", "consents", "allow_unknown_password"});
    if (!known) return known.error();
    const Result<std::string> text = json::string_at(*body, "id");
    if (!text) return text.error();
    Result<CreationId> id = read_creation_id("id", *text);
    if (!id) return id.error();
    Result<sync::NewResellerWish> wish = read_wish(*body);
    if (!wish) return wish.error();
    return Wanted{.id = std::move(*id), .wish = std::move(*wish)};
}

Error no_upstream(const Services& services) {
    return without_upstream(services, "upstream.reseller");
}

// Why a wish was not taken; programs know by `rule` that it was one of the rules of resellers.
http::Response refused(const Services& services, const sync::WishError& error,
                       const http::Request& request) {
    http::Response response = problem(shown_refusal(services, error, request));
    if (error.rule.empty()) return response;
    bj::object document = json::parse_object(response.body).value();
    document["rule"] = error.rule;
    response.body = bj::serialize(document);
    return response;
}

// The creation as it is after `wait` at the latest.
Task<http::Response> answer(const Services& services, CreationId id, int status, Seconds wait,
                            http::Request request) {
    const std::string location = "/v1/resellers/" + id.text();
    const Result<KeptCreation> creation =
        co_await services.reseller_driver->wait_for(std::move(id), wait);
    if (!creation) co_return problem(creation.error());
    http::Response response = json_response(status, describe(*creation, request));
    response.fields.push_back({"Location", location});
    co_return response;
}

Task<http::Response> create(const Services& services, Call call) {
    if (services.reseller_driver == nullptr) co_return problem(no_upstream(services));
    const Result<Seconds> wait = read_wait(call.query);
    if (!wait) co_return problem(wait.error());
    Result<Wanted> wanted = read_wanted(call.request);
    if (!wanted) co_return problem(wanted.error());
    const sync::WishResult<enforcement::PlacedCreation> placed =
        co_await services.reseller_driver->create(std::move(wanted->id), std::move(wanted->wish),
                                                  std::move(call.actor));
    if (!placed) co_return refused(services, placed.error(), call.request);
    CreationId id = placed->creation.progress.id;
    const int status = placed->added ? 202 : 200;
    co_return co_await answer(services, std::move(id), status, *wait, std::move(call.request));
}

Task<http::Response> list(const Services& services, Call call) {
    const Result<std::size_t> limit = read_limit(call.query);
    if (!limit) co_return problem(limit.error());
    // One more than is shown tells whether the list goes on.
    enforcement::ResellerCreationPage wanted{.count = *limit + 1};
    if (const auto text = call.query.find("after")) {
        Result<CreationId> after = read_creation_id("after", *text);
        if (!after) co_return problem(after.error());
        wanted.after = std::move(*after);
    }
    Result<std::vector<KeptCreation>> page = co_await services.resellers.newest(std::move(wanted));
    if (!page) co_return problem(page.error());
    bj::value next;
    if (page->size() > *limit) {
        page->pop_back();
        next = page->back().progress.id.text();
    }
    bj::array resellers;
    for (const KeptCreation& creation : *page) {
        resellers.push_back(describe(creation, call.request));
    }
    co_return json_response(200, {{"resellers", std::move(resellers)}, {"next", next}});
}

Task<http::Response> show(const Services& services, Call call) {
    Result<CreationId> id = read_creation_id("id", call.path.at("id"));
    if (!id) co_return problem(id.error());
    const Result<Seconds> wait = read_wait(call.query);
    if (!wait) co_return problem(wait.error());
    if (services.reseller_driver != nullptr) {
        co_return co_await answer(services, std::move(*id), 200, *wait, std::move(call.request));
    }
    const Result<KeptCreation> creation = co_await services.resellers.find(std::move(*id));
    if (!creation) co_return problem(creation.error());
    co_return json_response(200, describe(*creation, call.request));
}

Task<http::Response> ask(const Services& services, Call call) {
    if (services.reseller_driver == nullptr) co_return problem(no_upstream(services));
    Result<CreationId> id = read_creation_id("id", call.path.at("id"));
    if (!id) co_return problem(id.error());
    const Result<Seconds> wait = read_wait(call.query);
    if (!wait) co_return problem(wait.error());
    const Result<KeptCreation> begun =
        co_await services.reseller_driver->ask_again(*id, std::move(call.actor));
    if (!begun) co_return problem(begun.error());
    co_return co_await answer(services, std::move(*id), 202, *wait, std::move(call.request));
}

Task<http::Response> send(const Services& services, Call call) {
    if (services.reseller_driver == nullptr) co_return problem(no_upstream(services));
    Result<CreationId> id = read_creation_id("id", call.path.at("id"));
    if (!id) co_return problem(id.error());
    const Result<Seconds> wait = read_wait(call.query);
    if (!wait) co_return problem(wait.error());
    const Result<bj::object> body = read_json_body(call.request);
    if (!body) co_return problem(body.error());
    const Result<void> known = json::check_members(
        *body, {"parameters", "password", "consents", "allow_unknown_password"});
    if (!known) co_return problem(known.error());
    Result<sync::NewResellerWish> wish = read_wish(*body);
    if (!wish) co_return problem(wish.error());
    const sync::WishResult<KeptCreation> begun =
        co_await services.reseller_driver->send_again(*id, std::move(*wish), std::move(call.actor));
    if (!begun) co_return refused(services, begun.error(), call.request);
    co_return co_await answer(services, std::move(*id), 202, *wait, std::move(call.request));
}

Task<http::Response> resolve(const Services& services, Call call) {
    Result<CreationId> id = read_creation_id("id", call.path.at("id"));
    if (!id) co_return problem(id.error());
    Result<PersonsWord> word = read_persons_word(call.request, "created", "not_created");
    if (!word) co_return problem(word.error());
    const Result<KeptCreation> creation = co_await services.resellers.resolve(
        std::move(*id), word->is_done, std::move(word->resolution), std::move(call.actor));
    if (!creation) co_return problem(creation.error());
    co_return json_response(200, describe(*creation, call.request));
}

Task<http::Response> check_name(const Services& services, Call call) {
    if (services.reseller_driver == nullptr) co_return problem(no_upstream(services));
    license::ResellerName name{call.path.at("name")};
    const std::string text = name.text();
    const Result<bool> is_free = co_await services.reseller_driver->is_free(std::move(name));
    if (!is_free) co_return problem(is_free.error());
    co_return json_response(200, {{"user_name", text}, {"free", *is_free}});
}

}  // namespace

void add_reseller_routes(Router& router, const Services& services) {
    router.add({"POST", "/v1/resellers", scoped(Scope::Activate),
                [&services](Call call) { return create(services, std::move(call)); }});
    router.add({"GET", "/v1/resellers", scoped(Scope::Read),
                [&services](Call call) { return list(services, std::move(call)); }});
    router.add({"GET", "/v1/resellers/{id}", scoped(Scope::Read),
                [&services](Call call) { return show(services, std::move(call)); }});
    router.add({"POST", "/v1/resellers/{id}/ask", scoped(Scope::Activate),
                [&services](Call call) { return ask(services, std::move(call)); }});
    router.add({"POST", "/v1/resellers/{id}/send", scoped(Scope::Activate),
                [&services](Call call) { return send(services, std::move(call)); }});
    router.add({"POST", "/v1/resellers/{id}/resolve", socket_only,
                [&services](Call call) { return resolve(services, std::move(call)); }});
    router.add({"GET", "/v1/resellers/names/{name}", scoped(Scope::Activate),
                [&services](Call call) { return check_name(services, std::move(call)); }});
}

}  // namespace usher::api
