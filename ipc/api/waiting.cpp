#include "ipc/api/waiting.hpp"

#include "lib/core/text.hpp"

namespace usher::api {
namespace {

constexpr std::int64_t wait_seconds_max = 30;

}  // namespace

Result<Seconds> read_wait(const http::Parameters& parameters) {
    const auto text = parameters.find("wait");
    if (!text) return Seconds{0};
    const std::optional<std::int64_t> seconds = to_integer(*text);
    if (!seconds || *seconds < 0 || *seconds > wait_seconds_max) {
        return Error{Errc::Malformed, "wait: 0 to 30 seconds expected"};
    }
    return Seconds{*seconds};
}

}  // namespace usher::api
