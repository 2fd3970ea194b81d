#include "tests/bench/redis_peer.hpp"

#ifdef USHER_HIREDIS
#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <thread>

#include "tests/support/temporary_directory.hpp"
#endif

namespace usher::bench {

#ifdef USHER_HIREDIS

struct RedisPeer::Server {
    test::TemporaryDirectory directory;
    pid_t pid = -1;
    redisContext* context = nullptr;

    Server() = default;
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server() {
        if (context != nullptr) ::redisFree(context);
        if (pid <= 0) return;
        ::kill(pid, SIGTERM);
        ::waitpid(pid, nullptr, 0);
    }

    [[nodiscard]] std::string socket() const { return directory.file("redis.sock"); }

    void run() {
        pid = ::fork();
        if (pid != 0) return;
        const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
        ::dup2(null, STDOUT_FILENO);
        ::execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", socket().c_str(),
                 "--save", "", "--appendonly", "no", nullptr);
        ::_exit(127);
    }

    [[nodiscard]] bool connect() {
        for (int attempt = 0; attempt < 500; ++attempt) {
            context = ::redisConnectUnix(socket().c_str());
            if (context != nullptr && context->err == 0) return true;
            if (context != nullptr) ::redisFree(context);
            context = nullptr;
            if (::waitpid(pid, nullptr, WNOHANG) == pid) {
                pid = -1;
                return false;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        }
        return false;
    }

    void fill(const std::vector<std::string>& keys) const {
        constexpr std::size_t at_once = 1000;
        for (std::size_t first = 0; first < keys.size(); first += at_once) {
            const std::size_t last = std::min(first + at_once, keys.size());
            for (std::size_t i = first; i < last; ++i) {
                ::redisAppendCommand(context, "SET %b 1900000000", keys[i].data(), keys[i].size());
            }
            for (std::size_t i = first; i < last; ++i) take_reply();
        }
    }

    void take_reply() const {
        void* reply = nullptr;
        if (::redisGetReply(context, &reply) != REDIS_OK) throw std::runtime_error{"Redis: reply"};
        ::freeReplyObject(reply);
    }
};

std::optional<RedisPeer> RedisPeer::start(const std::vector<std::string>& keys) {
    auto server = std::make_unique<Server>();
    server->run();
    if (!server->connect()) return std::nullopt;
    server->fill(keys);
    return RedisPeer{std::move(server)};
}

void RedisPeer::get(const std::string& key) const {
    auto* reply = static_cast<redisReply*>(
        ::redisCommand(server_->context, "GET %b", key.data(), key.size()));
    if (reply == nullptr || reply->type != REDIS_REPLY_STRING) {
        throw std::runtime_error{"Redis: no value"};
    }
    ::freeReplyObject(reply);
}

#else

struct RedisPeer::Server {};

std::optional<RedisPeer> RedisPeer::start(const std::vector<std::string>&) {
    return std::nullopt;
}

void RedisPeer::get(const std::string&) const {}

#endif

RedisPeer::RedisPeer(std::unique_ptr<Server> server) : server_{std::move(server)} {}
RedisPeer::RedisPeer(RedisPeer&&) noexcept = default;
RedisPeer::~RedisPeer() = default;

}  // namespace usher::bench
