/// Plays the fault script on a request.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "lib/async/task.hpp"
#include "lib/http/message.hpp"
#include "lib/sandbox/backend.hpp"

namespace usher::sandbox {

/// Executes a request, reading keys as `view` says. Copied freely; owns what it uses.
using Execute = std::function<Task<http::Response>(View view)>;

/// Answers a request for `method` by `execute`, with what the script holds for it going wrong.
/// `before_waiting` is called when a wait comes before the execution.
[[nodiscard]] Task<http::Response> answer_with_faults(
    std::shared_ptr<Backend> backend, std::string method, Execute execute,
    std::function<void()> before_waiting = [] {});

}  // namespace usher::sandbox
