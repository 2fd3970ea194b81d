/// The four methods of the Ace Stream API (specs/acestream.md 3.4).
#pragma once

#include <memory>
#include <string>

#include "lib/async/task.hpp"
#include "lib/sandbox/acestream_call.hpp"
#include "lib/sandbox/backend.hpp"

namespace usher::sandbox {

/// Executes `call`; the JSON body of its success. Errc::Rejected or NotFound with a text of
/// section 3.6 when it is refused: then nothing has changed. Other errors are those of
/// Backend::with_books.
[[nodiscard]] Task<Result<std::string>> call_method(std::shared_ptr<Backend> backend, ApiCall call,
                                                    View view);

}  // namespace usher::sandbox
