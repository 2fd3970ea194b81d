/// The one socket type of the server: TCP and Unix sockets alike, so that everything above it is
/// instantiated once.
#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include "lib/async/task.hpp"
#include "lib/async/unix_listener.hpp"
#include "lib/http/message.hpp"

namespace usher::http {

using Socket = net::basic_stream_socket<net::generic::stream_protocol, Executor>;
using Acceptor = async::Acceptor;

}  // namespace usher::http
