#include "tests/crash/queued_store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <utility>

#include "lib/store/migrations.hpp"

namespace usher::test {
namespace {

Result<void> write_back_early(store::Database& database) {
    static_cast<void>(database.prepare("PRAGMA wal_autocheckpoint = 20").step());
    return {};
}

}  // namespace

QueuedStore::QueuedStore(store::Database database)
    : queue_{loop_.get_executor(),
             std::move(database),
             {.on_broken = [this](const Error&) { is_broken_ = true; },
              .transaction = work_.hooks(),
              .run_later =
                  [this](std::function<void()> turn) { turns_.push_back(std::move(turn)); }}} {}

Result<std::unique_ptr<QueuedStore>> QueuedStore::open(const std::string& path,
                                                       const std::string& vfs) {
    Result<store::Database> database =
        store::Database::open(path, store::migrations(), {.vfs = vfs});
    if (!database) return database.error();
    auto opened = std::unique_ptr<QueuedStore>{new QueuedStore{std::move(*database)}};
    const Result<void> set = opened->queue_.write_now(write_back_early);
    if (!set) return set.error();
    return opened;
}

std::vector<Result<void>> QueuedStore::write(const Batch& batch) {
    has_acknowledged_ = false;
    std::vector<Result<void>> fates(batch.size());
    for (std::size_t number = 0; number < batch.size(); ++number) {
        auto work = [write = &batch[number]](store::Tables& tables) { return (*write)(tables); };
        net::co_spawn(
            loop_, queue_.write(work_.on_tables(std::move(work))),
            [this, &fate = fates[number]](const std::exception_ptr& failure, Result<void> given) {
                if (!failure && given) has_acknowledged_ = true;
                fate = std::move(given);
            });
    }
    loop_.restart();
    loop_.poll();
    for (const auto& turn : std::exchange(turns_, {})) turn();
    loop_.restart();
    loop_.poll();
    return fates;
}

// Who waits is told on the loop, which the turn under way does not run on.
bool QueuedStore::has_acknowledged() {
    loop_.restart();
    loop_.poll();
    return has_acknowledged_;
}

Result<std::string> QueuedStore::dump() {
    return queue_.write_now(
        [](store::Database& database) -> Result<std::string> { return test::dump(database); });
}

}  // namespace usher::test
