#include "tests/lib/http/loop.hpp"

namespace usher::http::test {
RunningServer::RunningServer(Handler handler, ServerLimits limits, Log log, ReadClock clock,
                             QuickAnswers quick)
    : server_{std::make_shared<Server>(loop_.executor(), limits, std::move(handler), std::move(log),
                                       std::move(clock), std::move(quick))} {
    port_ = loop_.call([this] { return server_->listen_tcp("127.0.0.1", 0).value().port; });
}

Handler say(std::string body) {
    return [body](Request) -> Task<Response> {
        Response response{.body = body};
        co_return response;
    };
}

Handler echo() {
    return [](Request request) -> Task<Response> {
        Response response{.content_type = "text/plain"};
        response.body = request.method + " " + request.target + " " + request.body;
        co_return response;
    };
}

}  // namespace usher::http::test
