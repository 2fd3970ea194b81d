/// A driver of creations of resellers, and an upstream that says what a test wants.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lib/async/signal.hpp"
#include "lib/sync/reseller_driver.hpp"
#include "lib/upstream/createreseller/messages.hpp"
#include "tests/lib/enforcement/fixture.hpp"
#include "tests/support/reseller_wish.hpp"

namespace usher::test {

namespace createreseller = usher::upstream::createreseller;

inline constexpr std::chrono::hours for_ever{1};

inline createreseller::NameAnswer name_answer(createreseller::NameVerdict verdict) {
    return {.verdict = verdict,
            .failure = {.kind = createreseller::FailureClass::Rejected, .status = 400}};
}

inline createreseller::SendAnswer send_answer(
    createreseller::SendVerdict verdict,
    createreseller::FailureClass kind = createreseller::FailureClass::Rejected) {
    return {.verdict = verdict, .failure = {.kind = kind, .status = 400, .text = "no"}};
}

struct ResellerFixture : EnforcementFixture {
    using CreationId = license::CreationId;
    using CreationState = license::CreationState;
    using NameVerdict = createreseller::NameVerdict;
    using SendVerdict = createreseller::SendVerdict;

    std::unique_ptr<enforcement::ResellerCreations> creations = make_creations("sandbox");

    // What upstream says next; after that a name is free, and a request creates.
    std::deque<NameVerdict> names;
    std::deque<createreseller::SendAnswer> sends;
    bool hangs_at_name = false;  ///< no answer comes
    bool hangs_at_send = false;
    std::vector<std::string> asked;                          ///< names
    std::vector<license::Creation> sent;                     ///< as the store had each then
    std::vector<std::string> passwords;                      ///< of the requests
    std::vector<std::chrono::steady_clock::duration> waits;  ///< as the driver waited
    async::Signal never{loop.get_executor()};
    std::unique_ptr<sync::ResellerDriver> driver = make_driver();

    ~ResellerFixture() { kill(); }
    ResellerFixture() = default;
    ResellerFixture(const ResellerFixture&) = delete;
    ResellerFixture& operator=(const ResellerFixture&) = delete;

    std::unique_ptr<enforcement::ResellerCreations> make_creations(const std::string& upstream) {
        return std::make_unique<enforcement::ResellerCreations>(*store, enforcer, upstream, Log{});
    }
    std::unique_ptr<sync::ResellerDriver> make_driver() {
        auto sleep = [this](std::chrono::steady_clock::duration wait) { return pass(wait); };
        auto ask = [this](license::ResellerName name) { return answer_name(std::move(name)); };
        auto create = [this](createreseller::CreationRequest request) {
            return answer_send(std::move(request));
        };
        return std::make_unique<sync::ResellerDriver>(
            loop.get_executor(), sync::ResellerSettings{.sleep = std::move(sleep)},
            sync::ResellerNeeds{.port = {.ask_name = std::move(ask), .create = std::move(create)},
                                .administrator = license::ResellerName{"opsadmin"},
                                .creations = *creations,
                                .time = time,
                                .log = Log{}});
    }
    /// Ends the driver as a crash does: what was under way is lost.
    void kill() {
        if (!driver) return;
        driver.reset();
        loop.restart();
        loop.run_for(std::chrono::milliseconds{20});
    }
    /// A start over the same store.
    void restart() {
        kill();
        hangs_at_name = hangs_at_send = false;
        creations = make_creations(creations->upstream());
        creations->count_open().value();
        driver = make_driver();
        auto resume = [this]() -> Task<bool> {
            co_await driver->resume();
            co_return true;
        };
        run(loop, resume());
    }

    Task<void> pass(std::chrono::steady_clock::duration wait) {
        waits.push_back(wait);
        clock.pass(std::chrono::ceil<std::chrono::milliseconds>(wait));
        co_return;
    }
    Task<createreseller::NameAnswer> answer_name(license::ResellerName name) {
        asked.push_back(name.text());
        if (hangs_at_name) co_await never.wait_for(for_ever);
        if (names.empty()) co_return createreseller::NameAnswer{.verdict = NameVerdict::Free};
        const NameVerdict verdict = names.front();
        names.pop_front();
        co_return name_answer(verdict);
    }
    Task<createreseller::SendAnswer> answer_send(createreseller::CreationRequest request) {
        const Result<std::vector<license::KeptCreation>> open = co_await creations->open();
        for (const license::KeptCreation& kept : open.value()) {
            if (kept.progress.user_name == request.user_name()) sent.push_back(kept.progress);
        }
        for (const std::string& text : request.hidden()) {
            if (text.starts_with("quay")) passwords.push_back(text);
        }
        if (hangs_at_send) co_await never.wait_for(for_ever);
        if (sends.empty()) co_return createreseller::SendAnswer{.verdict = SendVerdict::Created};
        createreseller::SendAnswer answer = sends.front();
        sends.pop_front();
        co_return answer;
    }

    static sync::NewResellerWish wish(const std::string& user_name = "ines",
                                      const std::string& password = "quay77") {
        return reseller_wish(user_name, password);
    }
    Result<enforcement::PlacedCreation> create(const std::string& id,
                                               const std::string& user_name = "ines") {
        return run(loop, driver->create(CreationId{id}, wish(user_name), somebody));
    }
    license::Creation find(const std::string& id) {
        return run(loop, creations->find(CreationId{id})).value().progress;
    }
    /// The creation when nothing of it is under way.
    license::Creation settled(const std::string& id) {
        return run(loop, driver->wait_for(CreationId{id}, std::chrono::seconds{5}))
            .value()
            .progress;
    }
    /// What becomes of a creation to which upstream answers so.
    license::Creation outcome(const std::string& id, std::deque<NameVerdict> name_answers,
                              std::deque<createreseller::SendAnswer> send_answers = {}) {
        names = std::move(name_answers);
        sends = std::move(send_answers);
        static_cast<void>(create(id, "name" + id).value());
        return settled(id);
    }
    /// One that waits for a person.
    void doubt(const std::string& id) {
        outcome(id, {NameVerdict::Free, NameVerdict::Free}, {send_answer(SendVerdict::Unknown)});
    }
    Result<license::KeptCreation> send_again(const std::string& id,
                                             const std::string& password = "quay77") {
        return run(loop, driver->send_again(CreationId{id}, wish("name" + id, password), somebody));
    }
    Result<license::KeptCreation> ask_again(const std::string& id) {
        return run(loop, driver->ask_again(CreationId{id}, somebody));
    }
    /// Turns of the loop, until what is under way waits for an answer.
    void go_on() {
        loop.restart();
        loop.run_for(std::chrono::milliseconds{20});
    }
};

}  // namespace usher::test
