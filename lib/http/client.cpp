#include "lib/http/client.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "lib/async/timer.hpp"
#include "lib/http/answer_reader.hpp"
#include "lib/http/ascii.hpp"
#include "lib/http/connection.hpp"

namespace usher::http {
namespace {

constexpr std::size_t read_bytes = std::size_t{8} * 1024;

std::string authority(const Url& url) {
    const std::uint16_t usual_port = url.tls ? 443 : 80;
    const bool is_ipv6 = url.host.find(':') != std::string::npos;
    std::string text = is_ipv6 ? "[" + url.host + "]" : url.host;
    if (url.port != usual_port && url.port != 0) text += ":" + std::to_string(url.port);
    return text;
}

// What the client sets itself, and what would change how the answer is to be read.
bool is_reserved(std::string_view name) {
    constexpr std::array<std::string_view, 7> reserved{
        "Host",   "Connection", "Content-Length", "Transfer-Encoding", "Accept-Encoding",
        "Expect", "Upgrade"};
    return std::ranges::any_of(reserved,
                               [name](auto own) { return equals_ignoring_case(own, name); });
}

bool is_target(std::string_view target) {
    return target.starts_with('/') &&
           std::ranges::all_of(target, [](char c) { return c > ' ' && c < '\x7f' && c != '#'; });
}

// The request as it goes out. Errc::Malformed if it would not arrive as the one that was meant.
Result<std::string> write_request(const Url& url, const ClientRequest& request) {
    std::string target = url.path + request.target;
    if (target.empty()) target = "/";
    if (!is_token(request.method)) return Error{Errc::Malformed, "the method is not a token"};
    if (!is_target(target)) return Error{Errc::Malformed, "the target cannot be sent"};

    std::string text = request.method + " " + target + " HTTP/1.1\r\nHost: " + authority(url) +
                       "\r\nConnection: close\r\n";
    for (const auto& [name, value] : request.fields) {
        if (!is_token(name) || is_reserved(name) || !is_field_value(value)) {
            return Error{Errc::Malformed, "a field cannot be sent"};
        }
        text.append(name).append(": ").append(value).append("\r\n");
    }
    const bool has_body =
        !request.body.empty() || (request.method != "GET" && request.method != "HEAD");
    if (has_body) text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
    return text + "\r\n" + request.body;
}

Task<Result<Response>> read_answer(std::shared_ptr<Connection> connection, ClientLimits limits,
                                   bool head_only) {
    AnswerReader reader{limits, head_only};
    std::array<char, read_bytes> piece{};
    bool is_complete = false;
    while (!is_complete) {
        const auto into = net::buffer(piece);
        const Result<std::size_t> size = co_await connection->read(into);
        if (!size) co_return size.error();
        if (*size == 0) {
            const Result<void> ended = reader.finish();
            if (!ended) co_return ended.error();
            break;
        }
        const std::string_view arrived{piece.data(), *size};
        const Result<bool> progress = reader.read(arrived);
        if (!progress) co_return progress.error();
        is_complete = *progress;
    }
    co_return reader.take();
}

}  // namespace

struct Client::Impl {
    Url url;
    ClientLimits limits;
    TlsTrust trust{};
    std::string unix_path{};

    Task<Result<Exchange>> send(ClientRequest request) const;
};

Task<Result<Exchange>> Client::Impl::send(ClientRequest request) const {
    Result<std::string> bytes = write_request(url, request);
    if (!bytes) co_return bytes.error();
    const Executor executor = co_await net::this_coro::executor;
    const auto connection = std::make_shared<Connection>(executor);  // shared with the deadline
    const auto start = std::chrono::steady_clock::now();
    async::Timer deadline{executor};
    const auto end_at = [&](std::chrono::steady_clock::time_point time) {
        deadline.expires_at(time);
        deadline.async_wait([connection](boost::system::error_code cancelled) {
            if (!cancelled) connection->abort();
        });
    };
    end_at(start + std::min(limits.connect, limits.deadline));

    Result<void> done;
    if (unix_path.empty()) {
        done = co_await connection->open(url, trust);
    } else {
        done = co_await connection->open_unix(unix_path);
    }
    if (!done) co_return done.error();
    end_at(start + limits.deadline);
    done = co_await connection->write(std::move(*bytes));
    if (!done) co_return done.error();
    Result<Response> response = co_await read_answer(connection, limits, request.method == "HEAD");
    if (!response) co_return response.error();

    const auto elapsed = std::chrono::steady_clock::now() - start;
    Exchange exchange{.response = std::move(*response)};
    exchange.round_trip = std::chrono::duration_cast<std::chrono::milliseconds>(elapsed);
    co_return exchange;
}

Client::Client(Url url, ClientLimits limits, const std::string& ca_file)
    : impl_{std::make_unique<Impl>(Impl{.url = std::move(url), .limits = limits})} {
    if (impl_->url.tls) impl_->trust = make_trust(ca_file);
}

Client::Client(std::unique_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}

Client Client::over_unix(std::string path, ClientLimits limits) {
    Impl impl{.url = Url{.host = "localhost"}, .limits = limits};
    impl.unix_path = std::move(path);
    return Client{std::make_unique<Impl>(std::move(impl))};
}

Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

Task<Result<Exchange>> Client::send(ClientRequest request) const {
    return impl_->send(std::move(request));
}

}  // namespace usher::http
