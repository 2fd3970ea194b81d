#include "lib/sandbox/createreseller/face.hpp"

#include <utility>

#include "lib/crypto/random.hpp"
#include "lib/sandbox/answers.hpp"
#include "lib/sandbox/createreseller/desk.hpp"
#include "lib/sandbox/fault_player.hpp"
#include "lib/upstream/createreseller/parameters.hpp"
#include "lib/upstream/createreseller/password.hpp"

namespace usher::sandbox::createreseller {
namespace {

namespace codec = upstream::createreseller;

http::Response text_answer(int status, std::string body) {
    return {.status = status,
            .content_type = "text/plain; charset=UTF-8",
            .fields = {{.name = "Cache-Control", .value = "no-store"}},
            .body = std::move(body)};
}

http::Response answer_of(const Backend& backend, std::string_view success,
                         const std::optional<Refusal>& refusal) {
    const AnswerProfile& profile = backend.createreseller;
    if (!refusal) return text_answer(200, wrapped(success, profile.wrapping));
    const bool is_auth = refusal->kind == RefusalKind::Auth;
    const int status = is_auth ? profile.auth_status : http_status(refusal->kind);
    return text_answer(status, wrapped(message(*refusal), profile.wrapping));
}

// The parameters of a request, those of its query first.
Result<Form> read_form(const http::Request& request) {
    Form form;
    const Result<void> query = form.add(request.query());
    if (!query) return query.error();
    if (request.method == "POST" && request.has_media_type("application/x-www-form-urlencoded")) {
        const Result<void> body = form.add(request.body);
        if (!body) return body.error();
    }
    return form;
}

Task<Verdict> judge(std::shared_ptr<Backend> backend, std::shared_ptr<const Form> form) {
    const std::string_view call = form->find("ev");
    if (call == codec::create_call) {
        const auto spare =
            std::make_shared<const Secret>(codec::generate_password(crypto::random_bytes));
        auto create = [form, spare, now = backend->clock.now()](store::Database& database) {
            return create_reseller(database, *form, *spare, now);
        };
        Verdict verdict = co_await backend->with_database(std::move(create));
        co_return verdict;
    }
    if (call == codec::availability_call) {
        auto check = [form](store::Database& database) { return check_user_name(database, *form); };
        Verdict verdict = co_await backend->with_database(std::move(check));
        co_return verdict;
    }
    const bool is_missing = call.empty();
    Refusal refusal{.kind = is_missing ? RefusalKind::EvMissing : RefusalKind::EvUnknown};
    co_return std::optional<Refusal>{std::move(refusal)};
}

Task<http::Response> execute(std::shared_ptr<Backend> backend, std::string method,
                             std::shared_ptr<const Form> form) {
    Verdict verdict = co_await judge(backend, form);
    if (!verdict) {
        backend->log.error("the sandbox's books failed", {{"reason", verdict.error().context()}});
        verdict = std::optional<Refusal>{Refusal{.kind = RefusalKind::Server}};
    }
    const bool is_creation = form->find("ev") == codec::create_call;
    const std::string_view success = is_creation ? codec::created_text : codec::available_text;
    const std::string_view outcome = *verdict ? name((*verdict)->kind) : "ok";
    backend->log.info("sandbox request", {{"method", method}, {"outcome", std::string{outcome}}});
    co_return answer_of(*backend, success, *verdict);
}

// The name for counters and the log, where nothing foreign may stand.
std::string known_method(const Form& form) {
    const std::string_view call = form.find("ev");
    const bool is_known = call == codec::create_call || call == codec::availability_call;
    return is_known ? std::string{call} : "unknown";
}

}  // namespace

bool is_createreseller(std::string_view path) noexcept {
    return path == "/api" || path == "/limeApi";
}

Task<http::Response> answer_createreseller(std::shared_ptr<Backend> backend,
                                           http::Request request) {
    if (request.method != "GET" && request.method != "POST") {
        http::Response refusal = text_answer(405, {});
        co_return with_allow(std::move(refusal), "GET, POST");
    }
    if (request.query().size() + request.body.size() > codec::request_bytes_max) {
        co_return text_answer(414, {});
    }
    Result<Form> read = read_form(request);
    if (!read) {
        const std::optional<Refusal> refusal = Refusal{.kind = RefusalKind::Encoding};
        co_return answer_of(*backend, {}, refusal);
    }
    const auto form = std::make_shared<const Form>(*std::move(read));
    const std::string method = known_method(*form);
    ++backend->request_counts[method];
    const Execute run = [backend, method, form](View) { return execute(backend, method, form); };
    http::Response response = co_await answer_with_faults(backend, method, run);
    co_return response;
}

}  // namespace usher::sandbox::createreseller
