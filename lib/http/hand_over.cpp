#include "lib/http/hand_over.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace usher::http {

std::optional<std::size_t> hand_over(int socket, std::string_view bytes) noexcept {
    if (bytes.empty()) return 0;
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) return static_cast<std::size_t>(sent);
    if (errno == EAGAIN || errno == EINTR) return 0;
    return std::nullopt;
}

}  // namespace usher::http
