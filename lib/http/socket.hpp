/// The server's sockets, by the names that this module uses.
#pragma once

#include "lib/async/socket.hpp"

namespace usher::http {

using async::Acceptor;
using async::Socket;

}  // namespace usher::http
