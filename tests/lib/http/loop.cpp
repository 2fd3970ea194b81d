#include "tests/lib/http/loop.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <stdexcept>

namespace usher::http::test {
namespace {

int connect_to(int family, const void* address, std::size_t size) {
    const int descriptor = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(descriptor, static_cast<const sockaddr*>(address),
                  static_cast<socklen_t>(size)) != 0) {
        const int cause = errno;
        ::close(descriptor);
        throw std::runtime_error{std::string{"connect: "} + std::strerror(cause)};
    }
    return descriptor;
}

std::size_t content_length(std::string_view header) {
    constexpr std::string_view name = "Content-Length: ";
    const auto at = header.find(name);
    std::size_t length = 0;
    if (at != std::string_view::npos) {
        const std::string_view digits = header.substr(at + name.size());
        std::from_chars(digits.data(), digits.data() + digits.size(), length);
    }
    return length;
}

}  // namespace

RunningServer::RunningServer(Handler handler, ServerLimits limits, Log log, ReadClock clock,
                             QuickAnswers quick)
    : server_{std::make_shared<Server>(loop_.executor(), limits, std::move(handler), std::move(log),
                                       std::move(clock), std::move(quick))} {
    port_ = loop_.call([this] { return server_->listen_tcp("127.0.0.1", 0).value().port; });
}

Wire::Wire(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    descriptor_ = connect_to(AF_INET, &address, sizeof address);
    limit_waits();
}

Wire::Wire(const std::string& unix_path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    unix_path.copy(address.sun_path, sizeof address.sun_path - 1);
    descriptor_ = connect_to(AF_UNIX, &address, sizeof address);
    limit_waits();
}

void Wire::limit_waits() const {
    const timeval limit{.tv_sec = 20, .tv_usec = 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

bool Wire::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t size = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (size <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
}

bool Wire::more() {
    std::array<char, 4096> piece{};
    const ssize_t size = ::recv(descriptor_, piece.data(), piece.size(), 0);
    if (size < 0 && errno == EAGAIN) throw std::runtime_error{"the peer is silent"};
    was_reset_ = size < 0;
    if (size <= 0) return false;
    unread_.append(piece.data(), static_cast<std::size_t>(size));
    return true;
}

std::optional<Answer> Wire::answer(bool head_only) {
    auto end = unread_.find("\r\n\r\n");
    for (; end == std::string::npos; end = unread_.find("\r\n\r\n")) {
        if (!more()) return std::nullopt;
    }
    Answer answer;
    answer.header = unread_.substr(0, end + 4);
    std::from_chars(answer.header.data() + 9, answer.header.data() + 12, answer.status);
    const std::size_t whole = end + 4 + (head_only ? 0 : content_length(answer.header));
    while (unread_.size() < whole) {
        if (!more()) break;
    }
    answer.body = unread_.substr(end + 4, whole - end - 4);
    unread_.erase(0, whole);
    return answer;
}

std::string Wire::rest() {
    while (more()) {
    }
    return std::exchange(unread_, {});
}

void Wire::finish() {
    ::shutdown(descriptor_, SHUT_WR);
}

void Wire::close() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

Handler say(std::string body) {
    return [body](Request) -> Task<Response> {
        Response response{.body = body};
        co_return response;
    };
}

Handler echo() {
    return [](Request request) -> Task<Response> {
        Response response{.content_type = "text/plain"};
        response.body = request.method + " " + request.target + " " + request.body;
        co_return response;
    };
}

}  // namespace usher::http::test
