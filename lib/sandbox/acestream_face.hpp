/// The Ace Stream face: `/reseller` and `/developer`, four methods (specs/acestream.md 3).
///
/// GET only (else 405), and 400 for a query that cannot be read. Every other answer is 200 with one
/// JSON object, `{"error": …}` with a text of section 3.6 included, but one: when the books fail so
/// that nobody can say whether the request was executed, a 500 without JSON says nothing either.
#pragma once

#include <memory>

#include "lib/async/task.hpp"
#include "lib/http/message.hpp"
#include "lib/sandbox/backend.hpp"

namespace usher::sandbox {

/// Answers a request for `entry`, faults included.
[[nodiscard]] Task<http::Response> answer_acestream(std::shared_ptr<Backend> backend,
                                                    upstream::acestream::Entry entry,
                                                    http::Request request);

}  // namespace usher::sandbox
