#include "lib/sandbox/sandbox.hpp"

#include <boost/asio/ip/address.hpp>
#include <utility>

#include "lib/sandbox/acestream_face.hpp"
#include "lib/sandbox/aminotv/face.hpp"
#include "lib/sandbox/backend.hpp"
#include "lib/sandbox/control_face.hpp"
#include "lib/sandbox/createreseller/face.hpp"
#include "lib/sandbox/device_face.hpp"
#include "lib/sandbox/interworks/face.hpp"
#include "lib/sandbox/oauth2/face.hpp"

namespace usher::sandbox {

namespace {

// Parallel load tests are what a sandbox is for.
constexpr std::size_t api_connections = 1024;
// A batch of licences, and a whole state.
constexpr std::size_t api_body_bytes = std::size_t{1} << 20U;
// A query of 8192 bytes is still answered (specs/createreseller.md 1), with the fields around it.
constexpr std::size_t api_header_bytes = std::size_t{16} << 10U;
constexpr std::size_t control_body_bytes = std::size_t{8} << 20U;

Result<void> check_loopback(const std::string& host) {
    boost::system::error_code error;
    const auto address = net::ip::make_address(host, error);
    if (error || !address.is_loopback()) {
        return Error{Errc::Malformed, "sandbox host: a loopback address expected"};
    }
    return {};
}

Task<http::Response> answer_api(std::shared_ptr<Backend> backend, http::Request request) {
    using upstream::acestream::Entry;
    const std::string_view path = request.path();
    if (path == "/reseller") return answer_acestream(backend, Entry::Reseller, std::move(request));
    if (path == "/developer")
        return answer_acestream(backend, Entry::Developer, std::move(request));
    // AminoTV has what is left below `/api/`.
    if (interworks::is_interworks(path)) {
        return interworks::answer_interworks(backend, std::move(request));
    }
    if (aminotv::is_aminotv(path)) return aminotv::answer_aminotv(backend, std::move(request));
    if (createreseller::is_createreseller(path)) {
        return createreseller::answer_createreseller(backend, std::move(request));
    }
    if (oauth2::is_oauth2(path)) return oauth2::answer_oauth2(backend, std::move(request));
    return answer_device(backend, std::move(request));
}

http::ServerLimits api_limits() {
    http::ServerLimits limits;
    limits.header_bytes = api_header_bytes;
    limits.connections = api_connections;
    limits.body_bytes = api_body_bytes;
    return limits;
}

http::ServerLimits control_limits() {
    http::ServerLimits limits;
    limits.body_bytes = control_body_bytes;
    return limits;
}

// `Date` is the sandbox's time, whatever the machine's is.
ReadClock sandbox_clock(const std::shared_ptr<Backend>& backend, const ReadClock& machine) {
    return [backend, machine] {
        return ClockReading{.wall = backend->clock.now(), .boot = machine().boot};
    };
}

}  // namespace

class Sandbox::Impl {
public:
    Impl(Executor executor, const std::shared_ptr<Backend>& backend, const ReadClock& read_clock)
        : backend_{backend},
          api_server_{
              executor, api_limits(),
              [backend](http::Request request) { return answer_api(backend, std::move(request)); },
              backend->log, sandbox_clock(backend, read_clock)},
          control_server_{executor, control_limits(),
                          [backend](http::Request request) {
                              return answer_control(backend, std::move(request));
                          },
                          backend->log, read_clock} {
        backend_->api_listener = {.close = [this] { api_server_.stop(); },
                                  .reopen = [this] { return reopen(); }};
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    ~Impl() {
        api_server_.stop();
        control_server_.stop();
        backend_->close();
    }

    Result<void> listen() {
        const Settings& settings = backend_->settings;
        Result<http::Address> api = api_server_.listen_tcp(settings.host, settings.port);
        if (!api) return api.error();
        Result<http::Address> control =
            control_server_.listen_tcp(settings.control_host, settings.control_port);
        if (!control) return control.error();
        api_ = std::move(*api);
        control_ = std::move(*control);
        return {};
    }

    [[nodiscard]] const Backend& backend() const noexcept { return *backend_; }
    [[nodiscard]] const http::Address& api() const noexcept { return api_; }
    [[nodiscard]] const http::Address& control() const noexcept { return control_; }

private:
    Result<void> reopen() {
        const Result<http::Address> again =
            api_server_.listen_tcp(backend_->settings.host, api_.port);
        if (!again) return again.error();
        return {};
    }

    // Shared with the requests, which may outlive the sandbox by a turn of the loop.
    std::shared_ptr<Backend> backend_;
    http::Server api_server_;
    http::Server control_server_;
    http::Address api_;
    http::Address control_;
};

Sandbox::Sandbox(std::unique_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}
Sandbox::~Sandbox() = default;

Result<std::unique_ptr<Sandbox>> Sandbox::open(Executor executor, Settings settings,
                                               ReadClock read_clock, Log log) {
    for (const std::string& host : {settings.host, settings.control_host}) {
        const Result<void> loopback = check_loopback(host);
        if (!loopback) return loopback.error();
    }
    const Result<std::shared_ptr<Backend>> backend =
        Backend::open(executor, std::move(settings), read_clock, std::move(log));
    if (!backend) return backend.error();
    auto impl = std::make_unique<Impl>(executor, *backend, read_clock);
    const Result<void> listening = impl->listen();
    if (!listening) return listening.error();
    return std::unique_ptr<Sandbox>{new Sandbox{std::move(impl)}};
}

const http::Address& Sandbox::api() const noexcept {
    return impl_->api();
}
const http::Address& Sandbox::control() const noexcept {
    return impl_->control();
}
const upstream::usher::IssuerKeys& Sandbox::issuer_keys() const noexcept {
    return impl_->backend().issuer_keys();
}

}  // namespace usher::sandbox
