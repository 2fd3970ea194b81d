/// A store in a file, with the loop that its results arrive on.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "lib/store/store.hpp"
#include "tests/lib/store/failing_disk.hpp"
#include "tests/support/temporary_directory.hpp"

namespace usher::test {

inline constexpr Instant noon = from_unix(1'800'000'000);

struct StoreFixture {
    TemporaryDirectory directory;
    FailingDisk disk;
    net::io_context loop{1};
    std::string path = directory.file("usher.db");
    std::vector<Error> broken;
    std::vector<std::string> logged;
    std::vector<Result<void>> turns;
    std::unique_ptr<store::Store> store = open().value();

    Result<std::unique_ptr<store::Store>> open(char key = 's') {
        return store::Store::open(
            loop.get_executor(), path, Secret{std::string(32, key)},
            {.on_broken = [this](const Error& error) { broken.push_back(error); },
             .log = Log{[this](Severity, std::string_view line) { logged.emplace_back(line); }},
             .on_turn = [this](const Result<void>& written) { turns.push_back(written); }});
    }

    /// Keeps the store's thread busy until the returned promise is set, so that what is written
    /// meanwhile forms one batch.
    std::shared_ptr<std::promise<void>> hold_thread() {
        const auto promise = std::make_shared<std::promise<void>>();
        std::shared_future<void> released = promise->get_future().share();
        const auto started = std::make_shared<std::promise<void>>();
        std::future<void> running = started->get_future();
        write(
            [released, started](store::Tables&) -> Result<void> {
                started->set_value();
                released.wait();
                return {};
            },
            nullptr);
        loop.poll();
        running.wait();
        return promise;
    }

    /// Starts a write whose result is appended to `results` when it arrives.
    template <typename Work>
    void write(Work work, std::vector<Result<void>>* results) {
        net::co_spawn(loop, record(*store, std::move(work), results), net::detached);
    }

    /// Runs the loop until nothing is left to do.
    void run() {
        loop.restart();
        loop.run();
    }

    /// Keys in the store.
    std::size_t key_count() {
        return store
            ->write_now([](store::Tables& tables) -> Result<std::size_t> {
                std::size_t count = 0;
                tables.keys.each([&count](const store::KeyRecord&) { ++count; });
                return count;
            })
            .value();
    }

    /// Work that puts a key of that name.
    static auto put(std::string user_key, std::string extension_text = "text") {
        return [user_key = std::move(user_key),
                extension_text = std::move(extension_text)](store::Tables& tables) -> Result<void> {
            const license::Extension extension{
                .user_key = UserKey{user_key}, .issuer = IssuerId{"sandbox"}, .issued_at = noon};
            tables.keys.put(extension, extension_text, {}, noon);
            return {};
        };
    }

private:
    template <typename Work>
    static Task<void> record(store::Store& store, Work work, std::vector<Result<void>>* results) {
        Result<void> result = co_await store.write(std::move(work));
        if (results != nullptr) results->push_back(std::move(result));
    }
};

}  // namespace usher::test
