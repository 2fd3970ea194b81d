/// The HTTP faces as one handler: guard, then access, then the route.
#pragma once

#include "ipc/api/adapters/engine_streams.hpp"
#include "ipc/api/guard.hpp"
#include "ipc/api/license_facade/facade.hpp"
#include "ipc/api/product_key_watch.hpp"
#include "ipc/api/quick_answers.hpp"
#include "ipc/api/router.hpp"
#include "ipc/api/service_api.hpp"
#include "ipc/api/services.hpp"
#include "lib/http/message.hpp"

namespace usher::api {

/// Lives on the event loop.
class Api {
public:
    /// What `services` refers to outlives it.
    Api(GuardPolicy guard, ServiceSettings service, Services services);

    /// Answers one request, whatever it is; a `http::Handler`.
    [[nodiscard]] Task<http::Response> handle(http::Request request);
    /// Answers what needs no wait, as `handle` would; a `http::QuickHandler`.
    [[nodiscard]] bool answer_now(const http::RequestHead& head, std::string_view content,
                                  const http::Entrance& entrance, std::string& body) {
        return quick_answers_.answer(head, content, entrance, body);
    }

private:
    void add_adapters();
    [[nodiscard]] Task<http::Response> dispatch(http::Request request, Admitted admitted);
    [[nodiscard]] Task<bool> is_complete();
    [[nodiscard]] bool is_local_engine(const http::Request& request,
                                       const http::Parameters& query) const;
    [[nodiscard]] Result<Actor> admit(const Access& access, const http::Request& request,
                                      const http::Parameters& query);

    GuardPolicy guard_;
    Services services_;
    ProductKeyWatch product_keys_;
    ServiceApi service_api_;
    QuickAnswers quick_answers_;
    EngineStreams engine_streams_;
    license_facade::Facade license_facade_;
    Router router_;
};

}  // namespace usher::api
