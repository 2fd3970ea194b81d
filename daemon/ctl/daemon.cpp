#include "daemon/ctl/daemon.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <exception>
#include <ostream>

#include "lib/core/json.hpp"
#include "lib/core/log.hpp"
#include "lib/http/query.hpp"

namespace usher::ctl {
namespace {

constexpr std::size_t answer_bytes_max = std::size_t{4} * 1024 * 1024;
constexpr int pages_max = 10'000;

Task<void> send_into(const http::Client* client, http::ClientRequest request,
                     Result<http::Exchange>* into) {
    *into = co_await client->send(std::move(request));
}

Result<http::Exchange> send_and_wait(const http::Client& client, http::ClientRequest request) {
    Result<http::Exchange> exchange = Error{Errc::NoAnswer, "no answer"};
    net::io_context loop{1};
    net::co_spawn(loop.get_executor(), send_into(&client, std::move(request), &exchange),
                  [](const std::exception_ptr& failure) {
                      if (failure) std::rethrow_exception(failure);
                  });
    loop.run();
    return exchange;
}

/// What a problem document says (RFC 9457), or what is known without one.
std::string describe(int status, const std::string& body) {
    const auto problem = json::parse_object(body);
    if (problem) {
        const auto detail = json::string_at(*problem, "detail");
        const auto title = json::string_at(*problem, "title");
        if (title && detail) return escape_for_log(*title) + ": " + escape_for_log(*detail);
        if (title) return escape_for_log(*title);
    }
    return "status " + std::to_string(status);
}

/// The request was understood and not carried out: it was wrong, or it can be made again later.
bool is_refusal(int status, const std::string& body) {
    if (status >= 400 && status < 500) return true;
    const auto problem = json::parse_object(body);
    if (!problem) return false;
    const auto code = json::string_at(*problem, "code");
    return code && *code == name(Errc::Unavailable);
}

http::Client client_of(const Peer& peer, std::chrono::milliseconds deadline) {
    const http::ClientLimits limits{.body_bytes = answer_bytes_max, .deadline = deadline};
    if (peer.url) return http::Client{*peer.url, limits};
    return http::Client::over_unix(peer.place, limits);
}

}  // namespace

JsonClient::JsonClient(Peer peer) : peer_{std::move(peer)} {}

Daemon::Daemon(const Invocation& invocation)
    : JsonClient{{.name = "usherd",
                  .place = invocation.socket.empty() ? invocation.runtime_dir + "/api.sock"
                                                     : invocation.socket}} {}

boost::json::object JsonClient::get(const std::string& target,
                                    std::chrono::milliseconds deadline) const {
    return send({.target = target}, deadline);
}

boost::json::object JsonClient::get_list(const std::string& target, std::string_view name) const {
    boost::json::object first;
    boost::json::array whole;
    std::string after;
    for (int page = 0; page < pages_max; ++page) {
        boost::json::object answer = get(with_parameter(target, "after", after));
        const Result<const boost::json::array*> part = json::array_at(answer, name);
        if (!part) throw Failure{ExitCode::Failed, "the answer: " + part.error().context()};
        whole.insert(whole.end(), (*part)->begin(), (*part)->end());
        const auto next = json::optional_string_at(answer, "next");
        if (!next) throw Failure{ExitCode::Failed, "the answer: " + next.error().context()};
        if (page == 0) first = answer;
        if (!*next) {
            first[name] = std::move(whole);
            first.erase("next");
            return first;
        }
        after = **next;
    }
    throw Failure{ExitCode::Failed, "the list has no end"};
}

boost::json::object JsonClient::post(const std::string& target, const boost::json::object& body,
                                     std::chrono::milliseconds deadline,
                                     std::vector<http::Field> fields) const {
    return send({.method = "POST",
                 .target = target,
                 .fields = std::move(fields),
                 .body = boost::json::serialize(body)},
                deadline);
}

boost::json::object JsonClient::patch(const std::string& target,
                                      const boost::json::object& body) const {
    return send({.method = "PATCH", .target = target, .body = boost::json::serialize(body)},
                default_deadline);
}

void JsonClient::remove(const std::string& target) const {
    static_cast<void>(send({.method = "DELETE", .target = target}, default_deadline));
}

JsonClient::Answer JsonClient::exchange(http::ClientRequest request,
                                        std::chrono::milliseconds deadline) const {
    const http::Client client = client_of(peer_, deadline);
    if (!request.body.empty()) request.fields.push_back({"Content-Type", "application/json"});

    auto exchange = send_and_wait(client, std::move(request));
    if (!exchange) {
        const Error& error = exchange.error();
        if (error.code() == Errc::Unreachable) {
            throw Failure{ExitCode::NotReachable, "no " + peer_.name + " answers on " +
                                                      peer_.place + " (" + error.context() +
                                                      "); is it running?"};
        }
        throw Failure{ExitCode::Failed, error.message()};
    }
    return {.status = exchange->response.status, .body = std::move(exchange->response.body)};
}

boost::json::object JsonClient::send(http::ClientRequest request,
                                     std::chrono::milliseconds deadline) const {
    const Answer answer = exchange(std::move(request), deadline);
    if (answer.status < 200 || answer.status > 299) {
        const bool is_refused = is_refusal(answer.status, answer.body);
        throw Failure{is_refused ? ExitCode::Refused : ExitCode::Failed,
                      describe(answer.status, answer.body), answer.body};
    }
    if (answer.body.empty()) return {};

    auto object = json::parse_object(answer.body);
    if (!object) throw Failure{ExitCode::Failed, "the answer is " + object.error().context()};
    return *std::move(object);
}

ExitCode print_json(const Invocation& invocation, const boost::json::object& answer) {
    invocation.console.out << answer << '\n';
    return ExitCode::Yes;
}

std::string with_parameter(std::string target, std::string_view name, std::string_view value) {
    if (value.empty()) return target;
    target += target.find('?') == std::string::npos ? '?' : '&';
    return target.append(name).append("=").append(http::percent_encode(value));
}

}  // namespace usher::ctl
