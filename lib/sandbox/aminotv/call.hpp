/// A request to this dialect on its way to the one who answers it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/http/message.hpp"
#include "lib/http/query.hpp"
#include "lib/sandbox/aminotv/reply.hpp"
#include "lib/sandbox/aminotv/state.hpp"
#include "lib/sandbox/backend.hpp"

namespace usher::sandbox::aminotv {

struct Call {
    http::Request request;
    std::vector<std::string> ids{};  ///< what stands in the path for `{}`, in its order
    http::Parameters query{};
    /// Of a purchase: why its media types are refused. Others do not come that far.
    std::optional<Refusal> media{};
    std::shared_ptr<PurchaseTicket> ticket{};  ///< of a purchase with a key
};

/// An error is one of the books.
using Handler = Task<Result<Reply>> (*)(std::shared_ptr<Backend>, Call);

/// Who may call.
enum class Access : std::uint8_t {
    Public,
    AnyUser,     ///< a good access token
    TheUser,     ///< one of the user who is named in the path
    Management,  ///< the key of the provider's systems
};

/// Why a request with these fields may not call, where `user` is named in the path; steps 1 and 2
/// of specs/aminotv.md 7.3.
[[nodiscard]] std::optional<Refusal> refuse_access(const http::Request& request, Access access,
                                                   std::string_view user, const Settings& settings,
                                                   Instant now);

/// Why the media types of the request are refused: an `Accept` that allows no JSON (406), or a body
/// of a POST or PATCH that is declared to be something else (415). `is_form`: a form is expected.
[[nodiscard]] std::optional<Refusal> refuse_media(const http::Request& request, bool is_form);

}  // namespace usher::sandbox::aminotv
