/// Requests that must not be served, with the status that says so.
#pragma once

#include <string>
#include <vector>

namespace usher::http::test {

struct MalformedRequest {
    const char* what;
    std::string bytes;
    int status;
};

[[nodiscard]] std::vector<MalformedRequest> malformed_requests();

}  // namespace usher::http::test
