/// The short way of what is asked most: checks, and the service API's reading methods, from callers
/// that are no browser. Every other request goes the whole way (api.hpp), and what both answer is
/// the same byte for byte.
#pragma once

#include <string>
#include <string_view>

#include "ipc/api/guard.hpp"
#include "ipc/api/service_api.hpp"
#include "lib/enforcement/right_question.hpp"
#include "lib/http/quick.hpp"

namespace usher::api {

/// Lives on the event loop.
class QuickAnswers {
public:
    /// All outlive it.
    QuickAnswers(const GuardPolicy& guard, ServiceApi& service_api, enforcement::Enforcer& enforcer,
                 enforcement::Accounts& accounts)
        : guard_{guard},
          service_api_{service_api},
          enforcer_{enforcer},
          decider_{enforcer, &accounts} {}

    /// A `http::QuickHandler`.
    [[nodiscard]] bool answer(const http::RequestHead& head, std::string_view content,
                              const http::Entrance& entrance, std::string& body);

private:
    [[nodiscard]] bool answer_check(std::string_view query, const http::Entrance& entrance,
                                    std::string& body);
    [[nodiscard]] bool answer_many(const http::RequestHead& head, std::string_view content,
                                   const http::Entrance& entrance, std::string& body);

    const GuardPolicy& guard_;
    ServiceApi& service_api_;
    enforcement::Enforcer& enforcer_;
    enforcement::Decider decider_;
};

}  // namespace usher::api
