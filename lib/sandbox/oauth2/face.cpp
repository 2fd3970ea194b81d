#include "lib/sandbox/oauth2/face.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "lib/sandbox/fault_player.hpp"
#include "lib/sandbox/oauth2/handlers.hpp"
#include "lib/sandbox/oauth2/methods.hpp"

namespace usher::sandbox::oauth2 {
namespace {

struct Route {
    std::string_view path;
    std::string_view method;
    Task<http::Response> (*answer)(std::shared_ptr<Backend>, http::Request);
};

constexpr std::array routes{Route{"/oauth/v2/auth", authorize_method, authorize},
                            Route{"/oauth/v2/token", token_method, redeem_code},
                            Route{"/oauth/v2/userinfo", user_data_method, tell_user_data}};

Task<http::Response> execute(const Route& route, std::shared_ptr<Backend> backend,
                             http::Request request) {
    http::Response response = co_await route.answer(backend, std::move(request));
    backend->log.info("sandbox request", {{"method", std::string{route.method}},
                                          {"outcome", std::to_string(response.status)}});
    co_return response;
}

}  // namespace

bool is_oauth2(std::string_view path) noexcept {
    return std::ranges::find(routes, path, &Route::path) != routes.end();
}

Task<http::Response> answer_oauth2(std::shared_ptr<Backend> backend, http::Request request) {
    const Route& route = *std::ranges::find(routes, request.path(), &Route::path);
    const std::string method{route.method};
    ++backend->request_counts[method];
    const Execute run = [&route, backend, request](View) {
        return execute(route, backend, request);
    };
    http::Response response = co_await answer_with_faults(backend, method, run);
    co_return response;
}

}  // namespace usher::sandbox::oauth2
