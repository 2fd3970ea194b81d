#include "lib/upstream/oauth2/loopback_receiver.hpp"

#include <optional>
#include <utility>

#include "lib/async/signal.hpp"
#include "lib/async/timer.hpp"
#include "lib/http/server.hpp"
#include "lib/upstream/oauth2/page.hpp"

namespace usher::upstream::oauth2 {
namespace {

// How long a page may take to leave, and how often that is looked at.
constexpr std::chrono::milliseconds farewell{1'000};
constexpr std::chrono::milliseconds farewell_step{10};

// Whoever opens connections and says nothing is to keep nobody's redirect out: the oldest half
// requests go first, well before there are too many connections.
constexpr http::ServerLimits limits{.header_bytes = std::size_t{16} * 1024,
                                    .body_bytes = 0,
                                    .header_time = std::chrono::milliseconds{3'000},
                                    .idle_time = std::chrono::milliseconds{5'000},
                                    .connections = 64,
                                    .unfinished = 8};

/// Shared with the requests, which may outlive the receiver by a turn of the loop.
struct Waiting {
    explicit Waiting(const Executor& executor) : arrived{executor} {}

    std::string path;
    std::string host{};
    ReadRedirect read{};
    std::optional<Result<Secret>> outcome{};
    async::Signal arrived;
};

http::Response closing_page(int status, std::string_view title, std::string_view text) {
    http::Response response = page(status, title, "<p>" + escaped(text) + "</p>\n");
    response.close = true;
    return response;
}

http::Response refuse(int status, std::string_view text) {
    return closing_page(status, "Not signed in", text);
}

http::Response answer(Waiting& waiting, const http::Request& request) {
    if (request.field("Host") != waiting.host) return refuse(421, "This is another host.");
    if (request.path() != waiting.path) return refuse(404, "There is no such page.");
    if (request.method != "GET") {
        http::Response refusal = refuse(405, "This page can only be opened.");
        refusal.fields.push_back({.name = "Allow", .value = "GET"});
        return refusal;
    }
    if (waiting.outcome) return refuse(410, "This sign-in has ended already.");
    if (!waiting.read) return refuse(400, "No sign-in is under way.");
    Result<Secret> outcome = waiting.read(request.query());
    if (!outcome && outcome.error().code() == Errc::NotAccepted) {
        return refuse(400, "This is not the answer to the sign-in that is under way.");
    }
    const bool has_code = outcome.has_value();
    waiting.outcome = std::move(outcome);
    waiting.arrived.notify();
    // The reason is the program's to tell: what a server says is not repeated on a page of ours.
    if (!has_code) return closing_page(200, "Not signed in", "You may close this window.");
    return closing_page(200, "Thank you", "You may close this window and go on in the program.");
}

}  // namespace

class LoopbackReceiver::Impl {
public:
    Impl(Executor executor, ReceiverSettings settings, Log log)
        : patience_{settings.patience},
          waiting_{std::make_shared<Waiting>(executor)},
          server_{executor, limits,
                  [waiting = waiting_](http::Request request) { return serve(waiting, request); },
                  std::move(log)} {
        waiting_->path = std::move(settings.path);
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    // What `read` refers to is the caller's, and a request may outlive us.
    ~Impl() { waiting_->read = nullptr; }

    Result<void> listen() {
        const Result<http::Address> address = server_.listen_tcp("127.0.0.1", 0);
        if (!address) return address.error();
        waiting_->host = address->text;
        redirect_uri_ = "http://" + waiting_->host + waiting_->path;
        return {};
    }

    [[nodiscard]] const std::string& redirect_uri() const noexcept { return redirect_uri_; }
    void expect(ReadRedirect read) { waiting_->read = std::move(read); }

    Task<Result<Secret>> receive() {
        if (!waiting_->outcome) co_await waiting_->arrived.wait_for(patience_);
        if (!waiting_->outcome) {
            server_.stop();
            co_return Error{Errc::Timeout, "nobody signed in within " +
                                               std::to_string(patience_.count()) + " seconds"};
        }
        for (auto left = farewell; left.count() > 0 && server_.connections() > 0;
             left -= farewell_step) {
            co_await async::sleep_for(farewell_step);
        }
        server_.stop();
        co_return *std::move(waiting_->outcome);
    }

private:
    static Task<http::Response> serve(std::shared_ptr<Waiting> waiting, http::Request request) {
        co_return answer(*waiting, request);
    }

    std::chrono::seconds patience_;
    std::shared_ptr<Waiting> waiting_;
    http::Server server_;
    std::string redirect_uri_;
};

LoopbackReceiver::LoopbackReceiver(std::unique_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}
LoopbackReceiver::~LoopbackReceiver() = default;

Result<std::unique_ptr<LoopbackReceiver>> LoopbackReceiver::open(Executor executor,
                                                                 ReceiverSettings settings,
                                                                 Log log) {
    auto impl = std::make_unique<Impl>(executor, std::move(settings), std::move(log));
    const Result<void> listening = impl->listen();
    if (!listening) return listening.error();
    return std::unique_ptr<LoopbackReceiver>{new LoopbackReceiver{std::move(impl)}};
}

const std::string& LoopbackReceiver::redirect_uri() const noexcept {
    return impl_->redirect_uri();
}

void LoopbackReceiver::expect(ReadRedirect read) {
    impl_->expect(std::move(read));
}

Task<Result<Secret>> LoopbackReceiver::receive() {
    co_return co_await impl_->receive();
}

}  // namespace usher::upstream::oauth2
