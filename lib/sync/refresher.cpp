#include "lib/sync/refresher.hpp"

#include <algorithm>
#include <utility>

#include "lib/sync/refresh_loop.hpp"

namespace usher::sync {

using enforcement::KeyRecord;
using enforcement::KeySource;
using upstream::usher::DocumentAnswer;
using upstream::usher::DocumentRequest;

class Refresher::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(const Executor& executor, RefreshSettings settings, KeySources sources,
         async::RandomFraction random, enforcement::Keys& keys, enforcement::Enforcer& enforcer,
         Log log)
        : settings_{settings},
          sources_{std::move(sources)},
          random_{std::move(random)},
          keys_{keys},
          enforcer_{enforcer},
          loop_{std::make_shared<RefreshLoop>(
              executor, "refresh", settings.backoff, random_, enforcer.time(), work(),
              RefreshWords{.answers = "upstream answers",
                           .does_not = "upstream does not answer",
                           .not_refreshed = "a key was not refreshed"},
              std::move(log))} {}

    Task<void> run();
    std::size_t request_all();
    [[nodiscard]] RefreshLoop& loop() const noexcept { return *loop_; }

private:
    [[nodiscard]] RefreshWork work();
    void plan_all();
    Task<Result<void>> ask(std::int64_t row);
    Task<Result<void>> ask_for_document(std::int64_t row, DocumentRequest request);
    Task<Result<void>> ask_about_account(std::int64_t row, std::int64_t version_held,
                                         UserKey user_key);
    [[nodiscard]] std::optional<Seconds> remaining_of(std::int64_t row) const;

    RefreshSettings settings_;
    KeySources sources_;
    async::RandomFraction random_;
    enforcement::Keys& keys_;
    enforcement::Enforcer& enforcer_;
    std::shared_ptr<RefreshLoop> loop_;
};

RefreshWork Refresher::Impl::work() {
    return {
        .ask = [this](std::int64_t row) { return ask(row); },
        .can_ask =
            [this](std::int64_t row) { return enforcer_.projection().find_row(row) != nullptr; },
        .delay =
            [this](std::int64_t row) {
                return refresh_delay(remaining_of(row), settings_.every, random_());
            },
        .drop = [](std::int64_t) {},
        .upstream_answers = [this](bool answers) { enforcer_.upstream_answers(answers); }};
}

Task<void> Refresher::Impl::run() {
    const auto self = shared_from_this();
    plan_all();
    co_await loop_->run();
}

// A key that was confirmed lately keeps its date over a restart. The one that has waited longest is
// asked soon in any case: that is how the daemon learns whether upstream answers.
void Refresher::Impl::plan_all() {
    const Instant now = enforcer_.time().now();
    std::optional<std::pair<std::optional<Instant>, std::int64_t>> oldest;
    enforcer_.projection().each([&](const KeyRecord& record) {
        const Seconds age = record.confirmed_at ? std::max(now - *record.confirmed_at, Seconds{0})
                                                : settings_.every;
        const auto delay = refresh_delay(remaining_of(record.row), settings_.every, random_());
        const BootTime overdue = std::max(delay - BootTime{age}, BootTime{0});
        loop_->plan(record.row, std::max(overdue, loop_->spread(settings_.start_spread)));
        loop_->note_heard_at(record.confirmed_at);
        const std::pair candidate{record.confirmed_at, record.row};
        if (!oldest || candidate < *oldest) oldest = candidate;
    });
    if (oldest) loop_->plan(oldest->second, loop_->spread(settings_.start_spread));
}

Task<Result<void>> Refresher::Impl::ask(std::int64_t row) {
    const auto self = shared_from_this();
    Result<enforcement::KeySecrets> secrets = co_await keys_.secrets(row);
    if (!secrets) co_return secrets.error();
    const KeyRecord* record = enforcer_.projection().find_row(row);
    if (record == nullptr) co_return Error{Errc::NotFound, "the key was removed"};

    switch (record->source) {
        case KeySource::Extension: break;
        case KeySource::Account:
            co_return co_await ask_about_account(row, record->document_version,
                                                 std::move(secrets->user_key));
    }
    DocumentRequest request{.extension = std::move(secrets->extension),
                            .user_key = std::move(secrets->user_key),
                            .etag = record->etag,
                            .version_held = record->document_version};
    co_return co_await ask_for_document(row, std::move(request));
}

Task<Result<void>> Refresher::Impl::ask_for_document(std::int64_t row, DocumentRequest request) {
    Result<DocumentAnswer> answer =
        co_await sources_.documents(std::move(request), enforcer_.time().certain_now());
    if (!answer) co_return answer.error();

    if (answer->attested) enforcer_.time().attest(*answer->attested);
    if (!answer->document) co_return co_await keys_.confirm(row);
    co_return co_await keys_.take(row, std::move(*answer->document), std::move(answer->etag));
}

// Answers carry no version. They are ordered by the second in which upstream gave them, so that one
// of a copy that lags behind takes nothing back (threat model D53). One without a time counts as of
// the last second known: it was asked for after that one had come.
Task<Result<void>> Refresher::Impl::ask_about_account(std::int64_t row, std::int64_t version_held,
                                                      UserKey user_key) {
    // No failure of upstream: keys with an extension need not wait for it.
    if (!sources_.account_keys) {
        co_return Error{Errc::NotAccepted,
                        "no operator's upstream tells what an account's key holds"};
    }
    Result<ToldKey> told = co_await sources_.account_keys(std::move(user_key));
    if (!told) co_return told.error();

    if (told->attested) enforcer_.time().attest(*told->attested);
    const Instant now = enforcer_.time().now();
    license::EntitlementDocument document{
        .version = told->at ? unix_seconds(*told->at) : version_held,
        .issued_at = told->at.value_or(now),
        .expires_at = now,
        .entitlements = std::move(told->entitlements)};
    std::string no_etag;
    co_return co_await keys_.take(row, std::move(document), std::move(no_etag), KeySource::Account);
}

std::optional<Seconds> Refresher::Impl::remaining_of(std::int64_t row) const {
    const KeyRecord* record = enforcer_.projection().find_row(row);
    if (record == nullptr) return std::nullopt;
    const Instant now = enforcer_.time().now();
    std::optional<Seconds> nearest;
    for (const license::Entitlement& held : record->entitlements) {
        if (!held.active_at(now)) continue;
        const Seconds remaining = held.valid_to - now;
        if (!nearest || remaining < *nearest) nearest = remaining;
    }
    return nearest;
}

std::size_t Refresher::Impl::request_all() {
    loop_->lift_wait();
    std::size_t count = 0;
    enforcer_.projection().each([&](const KeyRecord& record) {
        loop_->plan(record.row, BootTime{0});
        ++count;
    });
    return count;
}

Refresher::Refresher(Executor executor, RefreshSettings settings, KeySources sources,
                     async::RandomFraction random, enforcement::Keys& keys,
                     enforcement::Enforcer& enforcer, Log log)
    : impl_{std::make_shared<Impl>(executor, settings, std::move(sources), std::move(random), keys,
                                   enforcer, std::move(log))} {}

Refresher::~Refresher() {
    stop();
}
void Refresher::stop() {
    impl_->loop().stop();
}

Task<void> Refresher::run() {
    return impl_->run();
}
void Refresher::request(std::int64_t row) {
    impl_->loop().demand(row);
}
std::size_t Refresher::request_all() {
    return impl_->request_all();
}
void Refresher::forget(std::int64_t row) {
    impl_->loop().forget(row);
}
Task<RefreshOutcome> Refresher::refresh(std::int64_t row,
                                        std::chrono::steady_clock::duration limit) {
    return impl_->loop().refresh(row, limit);
}
Task<std::size_t> Refresher::settle(std::chrono::steady_clock::duration limit) {
    return impl_->loop().settle(limit);
}
UpstreamHealth Refresher::health() const {
    return impl_->loop().health();
}

}  // namespace usher::sync
