/// The one socket type of the project: TCP and Unix sockets alike, so that everything above it is
/// instantiated once.
#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include "lib/async/task.hpp"

namespace usher::async {

using Socket = net::basic_stream_socket<net::generic::stream_protocol, Executor>;
using Acceptor = net::basic_socket_acceptor<net::generic::stream_protocol, Executor>;

}  // namespace usher::async
