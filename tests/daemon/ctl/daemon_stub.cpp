#include "tests/daemon/ctl/daemon_stub.hpp"

#include <stdlib.h>

#include <boost/asio/post.hpp>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace usher::test {

using namespace std::chrono_literals;

DaemonStub::DaemonStub() {
    std::string name = (std::filesystem::temp_directory_path() / "usher-ctl-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no temporary directory"};
    directory_ = name;

    const auto handler = [this](http::Request request) { return serve(std::move(request)); };
    server_ =
        std::make_unique<http::Server>(loop_.get_executor(), http::ServerLimits{}, handler, Log{});
    static_cast<void>(server_->listen_unix((directory_ / "api.sock").string(), 0600).value());
    url_ = "http://" + server_->listen_tcp("127.0.0.1", 0).value().text;
    thread_ = std::thread{[this] { loop_.run(); }};
}

DaemonStub::~DaemonStub() {
    net::post(loop_, [this] {
        server_->stop();
        loop_.stop();
    });
    thread_.join();
    server_.reset();
    std::filesystem::remove_all(directory_);
}

void DaemonStub::answer(const std::string& request, std::vector<http::Response> responses) {
    const std::scoped_lock lock{mutex_};
    answers_.insert_or_assign(request, std::move(responses));
}

void DaemonStub::answer(const std::string& request, int status, const std::string& body) {
    answer(request, {http::Response{.status = status, .body = body}});
}

Outcome DaemonStub::run(std::vector<std::string> arguments, const std::string& input) const {
    std::ostringstream out;
    Outcome outcome = run_onto(out, std::move(arguments), input);
    outcome.out = out.str();
    return outcome;
}

Outcome DaemonStub::run_into_full_disk(std::vector<std::string> arguments) const {
    std::ofstream out{"/dev/full"};
    return run_onto(out, std::move(arguments), {});
}

Outcome DaemonStub::run_onto(std::ostream& out, std::vector<std::string> arguments,
                             const std::string& input) const {
    arguments.insert(arguments.end(), {"--runtime-dir", directory_.string()});
    std::istringstream in{input};
    std::ostringstream err;
    const ctl::Console console{
        .in = in,
        .out = out,
        .err = err,
        .now = [] { return Instant{std::chrono::sys_days{2026y / 11 / 21}} + 12h; },
        .poll_every = 1ms};
    const int code = ctl::run(arguments, console);
    return {.code = code, .out = {}, .err = err.str()};
}

std::vector<std::string> DaemonStub::requests() const {
    const std::scoped_lock lock{mutex_};
    return requests_;
}

std::string DaemonStub::write(const std::string& name, const std::string& text) const {
    const std::string path = (directory_ / name).string();
    std::ofstream{path} << text;
    return path;
}

Task<http::Response> DaemonStub::serve(http::Request request) {
    const std::scoped_lock lock{mutex_};
    const std::string line = request.method + " " + request.target;
    requests_.push_back(request.body.empty() ? line : line + " " + request.body);
    const auto found = answers_.find(line);
    if (found == answers_.end()) {
        co_return http::Response{.status = 404, .body = R"({"title":"not_found","detail":"x"})"};
    }
    std::vector<http::Response>& responses = found->second;
    http::Response response = responses.front();
    if (responses.size() > 1) responses.erase(responses.begin());
    co_return response;
}

}  // namespace usher::test
