#include "lib/http/websocket_handshake.hpp"

#include <boost/beast/websocket/detail/hybi13.hpp>

namespace usher::http {

std::string websocket_accept(std::string_view key) {
    namespace detail = boost::beast::websocket::detail;
    // Only lib/crypto may use OpenSSL, and Beast has no public way to this one digest.
    detail::sec_ws_accept_type accept;
    detail::make_sec_ws_accept(accept, {key.data(), key.size()});
    return {accept.data(), accept.size()};
}

}  // namespace usher::http
