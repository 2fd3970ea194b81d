#include "lib/async/send_rest.hpp"

#include <boost/asio/as_tuple.hpp>

namespace usher::async {

Task<void> send_rest(Socket& socket, std::function<Sent()> send) {
    Sent sent = Sent::Some;
    while (sent == Sent::Some && socket.is_open()) {
        auto [failure] = co_await socket.async_wait(Socket::wait_write, net::as_tuple(use_task));
        sent = failure ? Sent::Gone : send();
    }
    boost::system::error_code ignored;
    if (sent == Sent::Gone) socket.close(ignored);
}

}  // namespace usher::async
