// fork(): no engine's mutex is held by a thread that the child does not have.
#include <pthread.h>

#include <algorithm>
#include <vector>

#include "ipc/client/engine.hpp"

namespace usher::client {
namespace {

struct Registry {
    std::mutex mutex;
    std::vector<Engine*> engines;
};

// Never destroyed: a fork may come while the process ends.
Registry& registry() {
    static Registry& only = *new Registry;
    return only;
}

void before_fork() {
    registry().mutex.lock();
    for (Engine* engine : registry().engines) engine->lock_for_fork();
}

void after_fork_in_parent() {
    for (Engine* engine : registry().engines) engine->unlock_after_fork();
    registry().mutex.unlock();
}

void after_fork_in_child() {
    for (Engine* engine : registry().engines) {
        engine->become_child();
        engine->unlock_after_fork();
    }
    registry().mutex.unlock();
}

}  // namespace

void register_for_fork(Engine& engine) {
    static const int installed =
        ::pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
    if (installed != 0) throw std::bad_alloc{};
    const std::lock_guard lock{registry().mutex};
    registry().engines.push_back(&engine);
}

void forget_for_fork(Engine& engine) noexcept {
    const std::lock_guard lock{registry().mutex};
    std::erase(registry().engines, &engine);
}

}  // namespace usher::client
