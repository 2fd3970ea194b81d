#include "tests/support/http_client.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "lib/core/json.hpp"

namespace usher::test {
namespace {

constexpr std::string_view line_end = "\r\n";

bool equal_in_any_case(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, {}, ::tolower, ::tolower);
}

template <typename Number>
Number to_number(std::string_view text, int base = 10) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (error != std::errc{} || end != text.data() + text.size()) {
        throw std::invalid_argument{"a number expected: " + std::string{text}};
    }
    return number;
}

int open_tcp(const Peer& peer) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(peer.port);
    inet_pton(AF_INET, peer.host.c_str(), &address.sin_addr);
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        return socket;
    }
    ::close(socket);
    return -1;
}

int open_unix(const Peer& peer) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (peer.path.size() >= sizeof address.sun_path) throw std::invalid_argument{"path too long"};
    std::memcpy(address.sun_path, peer.path.data(), peer.path.size());
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        return socket;
    }
    ::close(socket);
    return -1;
}

int open_socket(const Peer& peer) {
    const int socket = peer.path.empty() ? open_tcp(peer) : open_unix(peer);
    if (socket < 0) return socket;
    const timeval limit{.tv_sec = Connection::limit.count(), .tv_usec = 0};
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    return socket;
}

Answer read_header(std::string_view header) {
    Answer answer;
    answer.header = header;
    header.remove_suffix(line_end.size());
    answer.status = to_number<int>(header.substr(header.find(' ') + 1, 3));
    header.remove_prefix(header.find(line_end) + line_end.size());
    while (!header.empty()) {
        const std::size_t end = header.find(line_end);
        const std::string_view line = header.substr(0, end);
        const std::size_t colon = line.find(": ");
        answer.fields.push_back(
            {std::string{line.substr(0, colon)}, std::string{line.substr(colon + 2)}});
        header.remove_prefix(end + line_end.size());
    }
    return answer;
}

}  // namespace

Peer Peer::of_url(std::string_view url) {
    constexpr std::string_view scheme = "http://";
    const std::size_t colon = url.rfind(':');
    if (!url.starts_with(scheme) || colon < scheme.size()) {
        throw std::invalid_argument{"an address expected: " + std::string{url}};
    }
    return {.host = std::string{url.substr(scheme.size(), colon - scheme.size())},
            .port = to_number<std::uint16_t>(url.substr(colon + 1)),
            .path = {}};
}

Peer Peer::of_socket(std::string path) {
    return {.host = {}, .port = 0, .path = std::move(path)};
}

Peer Peer::local(std::uint16_t port) {
    return {.host = "127.0.0.1", .port = port, .path = {}};
}

std::string Peer::authority() const {
    return path.empty() ? host + ":" + std::to_string(port) : "localhost";
}

std::optional<std::string> Answer::field(std::string_view name) const {
    const auto found = std::ranges::find_if(fields, [name](const HeaderField& candidate) {
        return equal_in_any_case(candidate.name, name);
    });
    if (found == fields.end()) return std::nullopt;
    return found->value;
}

boost::json::object Answer::json() const {
    return json::parse_object(body).value();
}

Connection::Connection(const Peer& peer) : socket_{open_socket(peer)} {
    if (socket_ < 0) throw std::runtime_error{"nobody listens at " + peer.authority() + peer.path};
}

Connection::Connection(Connection&& other) noexcept
    : socket_{std::exchange(other.socket_, -1)},
      was_reset_{other.was_reset_},
      received_{std::move(other.received_)} {}

Connection::~Connection() {
    close();
}

void Connection::close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
}

bool Connection::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

void Connection::finish() {
    ::shutdown(socket_, SHUT_WR);
}

// Appends what comes next; false when the peer has closed.
bool Connection::fill() {
    pollfd readable{.fd = socket_, .events = POLLIN, .revents = 0};
    const auto milliseconds = std::chrono::milliseconds{limit}.count();
    int ready = -1;
    do {
        ready = ::poll(&readable, 1, static_cast<int>(milliseconds));
    } while (ready < 0 && errno == EINTR);
    if (ready == 0) throw std::runtime_error{"the peer is silent"};

    std::array<char, 16 * 1024> bytes{};
    const ssize_t count = ::recv(socket_, bytes.data(), bytes.size(), 0);
    was_reset_ = count < 0;
    if (count <= 0) return false;
    received_.append(bytes.data(), static_cast<std::size_t>(count));
    return true;
}

std::optional<std::string> Connection::receive_until(std::string_view end) {
    while (received_.find(end) == std::string::npos) {
        if (!fill()) return std::nullopt;
    }
    return receive_bytes(received_.find(end) + end.size());
}

std::optional<Answer> Connection::receive(bool head_only) {
    const std::optional<std::string> header = receive_until("\r\n\r\n");
    if (!header) return std::nullopt;
    Answer answer = read_header(*header);
    const std::optional<std::string> length = answer.field("Content-Length");
    if (length && !head_only) {
        auto body = receive_bytes(to_number<std::size_t>(*length));
        if (!body) return std::nullopt;
        answer.body = std::move(*body);
    }
    return answer;
}

std::optional<std::string> Connection::receive_bytes(std::size_t size) {
    while (received_.size() < size) {
        if (!fill()) return std::nullopt;
    }
    std::string bytes = received_.substr(0, size);
    received_.erase(0, size);
    return bytes;
}

std::string Connection::receive_some() {
    if (received_.empty()) fill();
    return std::exchange(received_, {});
}

std::string Connection::receive_rest() {
    while (fill()) {
    }
    return std::exchange(received_, {});
}

bool Connection::ends() {
    return received_.empty() && !fill();
}

std::optional<Connection> try_to_connect(const Peer& peer) {
    const int socket = open_socket(peer);
    if (socket < 0) return std::nullopt;
    return std::make_optional<Connection>(socket);
}

bool listens(const Peer& peer) {
    return try_to_connect(peer).has_value();
}

std::string to_bytes(const Peer& peer, const Outgoing& request) {
    std::string bytes = request.method + " " + request.target + " HTTP/1.1\r\n";
    bytes += "Host: " + peer.authority() + "\r\n";
    for (const HeaderField& field : request.fields) {
        bytes += field.name + ": " + field.value + "\r\n";
    }
    if (!request.body.empty() || request.method == "POST") {
        bytes += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
    }
    return bytes + "\r\n" + request.body;
}

Answer call(const Peer& peer, const Outgoing& request) {
    Connection connection{peer};
    connection.send(to_bytes(peer, request));
    std::optional<Answer> answer = connection.receive();
    if (!answer) throw std::runtime_error{"no answer to " + request.method};
    return std::move(*answer);
}

Answer get(const Peer& peer, const std::string& target) {
    return call(peer, {.target = target});
}

Answer post(const Peer& peer, const std::string& target, const boost::json::object& body) {
    return call(peer, {.method = "POST",
                       .target = target,
                       .fields = {{"Content-Type", "application/json"}},
                       .body = boost::json::serialize(body)});
}

Answer post(const Peer& peer, const std::string& target) {
    return call(peer, {.method = "POST", .target = target});
}

}  // namespace usher::test
