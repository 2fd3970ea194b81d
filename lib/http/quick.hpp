/// Answers that need no wait: the short way of a server, beside its handler.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/http/message.hpp"
#include "lib/http/request_head.hpp"

namespace usher::http {

/// Answers a GET without a body, or a POST whose whole body is `content`, on a connection that
/// stays, with status 200 and JSON: appends the body and returns true. Or returns false and leaves
/// `body`: then the server's handler gets the request. What `head` and `content` show is valid
/// during the call only.
using QuickHandler = std::function<bool(const RequestHead& head, std::string_view content,
                                        const Entrance& entrance, std::string& body)>;

struct QuickAnswers {
    QuickHandler handler{};       ///< none: every request goes the whole way
    std::vector<Field> fields{};  ///< of every such answer, as in Response
};

}  // namespace usher::http
