#include "lib/sync/reseller_driver.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <utility>

#include "lib/async/signal.hpp"
#include "lib/async/task_group.hpp"
#include "lib/core/text.hpp"
#include "lib/sync/store_retry.hpp"
#include "lib/sync/under_way.hpp"
#include "lib/upstream/createreseller/creation.hpp"
#include "lib/upstream/createreseller/text_rules.hpp"

namespace usher::sync {
namespace {

namespace codec = upstream::createreseller;
using enforcement::AdvancedCreation;
using enforcement::PlacedCreation;
using license::CreationEffect;
using license::CreationEvent;
using license::CreationFailure;
using license::CreationHappening;
using license::CreationId;
using license::CreationState;
using license::KeptCreation;

constexpr std::chrono::seconds look_every{1};

CreationHappening not_asked(std::string code, std::string why) {
    return {.event = CreationEvent::NameUnknown,
            .failure = CreationFailure{.code = std::move(code), .text = std::move(why)}};
}

}  // namespace

class ResellerDriver::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(const Executor& executor, ResellerSettings settings, ResellerNeeds needs)
        : settings_{std::move(settings)},
          needs_{std::move(needs)},
          under_way_{executor},
          begun_{executor},
          tasks_{executor, "reseller", needs_.log} {}

    Task<void> resume();
    Task<WishResult<PlacedCreation>> create(CreationId id, NewResellerWish wish, Actor actor);
    Task<Result<KeptCreation>> ask_again(CreationId id, Actor actor);
    Task<WishResult<KeptCreation>> send_again(CreationId id, NewResellerWish wish, Actor actor);
    Task<Result<KeptCreation>> wait_for(CreationId id, std::chrono::seconds limit);
    Task<Result<bool>> is_free(license::ResellerName name);
    void stop() {
        stopped_ = true;
        tasks_.cancel();
    }

private:
    using Entry = std::shared_ptr<UnderWay>;
    using Request = std::optional<codec::CreationRequest>;
    /// A creation of which a step is being made durable that `go_on` goes on from.
    struct Beginning {
        Impl& impl;
        CreationId id;
        Beginning(Impl& of, CreationId one) : impl{of}, id{std::move(one)} {
            impl.beginning_.insert(id);
        }
        Beginning(const Beginning&) = delete;
        Beginning& operator=(const Beginning&) = delete;
        ~Beginning() { impl.beginning_.erase(impl.beginning_.find(id)); }
    };

    [[nodiscard]] bool is_somebodys(const CreationId& id) const {
        return under_way_.contains(id) || beginning_.contains(id);
    }
    void go_on(AdvancedCreation step, Request request);
    Task<bool> wait_for_news(Entry entry, std::chrono::steady_clock::duration limit);
    Task<void> drive(AdvancedCreation step, Request request);
    Task<CreationHappening> carry_out(AdvancedCreation step, Request request);
    Task<CreationHappening> ask(AdvancedCreation step);
    Task<std::optional<AdvancedCreation>> take(license::Creation seen, CreationHappening happening);
    Task<std::optional<AdvancedCreation>> take_for_sure(license::Creation seen,
                                                        CreationHappening happening);
    Task<Result<KeptCreation>> begin_order(KeptCreation kept, CreationEvent order, Request request,
                                           Actor actor);
    Task<std::optional<std::vector<KeptCreation>>> left_behind();
    [[nodiscard]] StoreRetry retry(std::function<void(const Error&)> complain) const;
    void report(const KeptCreation& creation);
    void complain(std::string_view what, const CreationId& id, const Error& why);

    ResellerSettings settings_;
    ResellerNeeds needs_;
    AllUnderWay<CreationId> under_way_;
    std::multiset<CreationId> beginning_;
    async::Signal begun_;  ///< something is under way that was not
    async::TaskGroup tasks_;
    bool stopped_ = false;
};

void ResellerDriver::Impl::complain(std::string_view what, const CreationId& id, const Error& why) {
    if (!is_news(why.code())) return;
    needs_.log.error(what, {{"id", id.text()}, {"cause", why.message()}});
}

Task<WishResult<PlacedCreation>> ResellerDriver::Impl::create(CreationId id, NewResellerWish wish,
                                                              Actor actor) {
    const auto self = shared_from_this();
    WishResult<codec::CreationRequest> request = request_of(std::move(wish), needs_.time.now());
    if (!request) co_return request.error();
    const Beginning beginning{*this, id};
    license::CreationStep first = codec::begin(std::move(id), needs_.administrator, *request);
    enforcement::WantedCreation wanted{.creation = std::move(first.after),
                                       .consents = request->consents()};
    Result<PlacedCreation> placed =
        co_await needs_.creations.place(std::move(wanted), std::move(actor));
    if (!placed) co_return placed.error();
    if (!placed->added) co_return *std::move(placed);
    AdvancedCreation step{.creation = placed->creation, .effect = first.effect};
    go_on(std::move(step), *std::move(request));
    co_return *std::move(placed);
}

Task<Result<KeptCreation>> ResellerDriver::Impl::ask_again(CreationId id, Actor actor) {
    const auto self = shared_from_this();
    Result<KeptCreation> kept = co_await needs_.creations.find(std::move(id));
    if (!kept) co_return kept.error();
    Request none;
    co_return co_await begin_order(std::move(*kept), CreationEvent::AskAgain, std::move(none),
                                   std::move(actor));
}

Task<WishResult<KeptCreation>> ResellerDriver::Impl::send_again(CreationId id, NewResellerWish wish,
                                                                Actor actor) {
    const auto self = shared_from_this();
    Request request;
    if (WishResult<codec::CreationRequest> read = request_of(std::move(wish), needs_.time.now())) {
        request = *std::move(read);
    } else {
        co_return read.error();
    }
    Result<KeptCreation> kept = co_await needs_.creations.find(std::move(id));
    if (!kept) co_return kept.error();
    const bool is_same = codec::is_of(*request, kept->progress) &&
                         kept->progress.administrator == needs_.administrator;
    if (!is_same) {
        co_return Error{Errc::Conflict, "another reseller was asked for under this id"};
    }
    Result<KeptCreation> begun = co_await begin_order(std::move(*kept), CreationEvent::SendAgain,
                                                      std::move(request), std::move(actor));
    if (!begun) co_return begun.error();
    co_return *std::move(begun);
}

Task<Result<KeptCreation>> ResellerDriver::Impl::begin_order(KeptCreation kept, CreationEvent order,
                                                             Request request, Actor actor) {
    const Beginning beginning{*this, kept.progress.id};
    CreationHappening happening{.event = order};
    Result<AdvancedCreation> begun = co_await needs_.creations.advance(
        std::move(kept.progress), std::move(happening), std::move(actor));
    if (!begun) co_return begun.error();
    KeptCreation creation = begun->creation;
    go_on(std::move(*begun), std::move(request));
    co_return creation;
}

void ResellerDriver::Impl::go_on(AdvancedCreation step, Request request) {
    // Whoever has made a step of it durable is the only one who goes on from there.
    under_way_.begin(step.creation.progress.id);
    begun_.notify();
    tasks_.spawn(drive(std::move(step), std::move(request)));
}

Task<void> ResellerDriver::Impl::drive(AdvancedCreation step, Request request) {
    const auto self = shared_from_this();
    const AllUnderWay<CreationId>::Ending ending{under_way_, step.creation.progress.id};
    while (!stopped_) {
        switch (step.effect) {
            case CreationEffect::AskName:
            case CreationEffect::AskNameLater:
            case CreationEffect::Send: break;
            case CreationEffect::Report: report(step.creation); co_return;
            case CreationEffect::Alarm:  // the commands have told of it
            case CreationEffect::None: co_return;
        }
        Request sent;
        if (step.effect == CreationEffect::Send) sent = std::exchange(request, std::nullopt);
        license::Creation seen = step.creation.progress;
        CreationHappening happening = co_await carry_out(std::move(step), std::move(sent));
        std::optional<AdvancedCreation> next = co_await take(std::move(seen), std::move(happening));
        if (!next) co_return;
        step = std::move(*next);
    }
}

Task<CreationHappening> ResellerDriver::Impl::carry_out(AdvancedCreation step, Request request) {
    if (step.effect == CreationEffect::Send) {
        const codec::SendAnswer answer = co_await needs_.port.create(*std::move(request));
        co_return codec::happening_of(answer);
    }
    if (step.effect == CreationEffect::AskNameLater) {
        // By a timer: until `ask_not_before` time may be set.
        co_await settings_.sleep(license::creation_quiet_time);
    }
    co_return co_await ask(std::move(step));
}

Task<CreationHappening> ResellerDriver::Impl::ask(AdvancedCreation step) {
    const KeptCreation& creation = step.creation;
    if (!needs_.creations.may_be_asked(creation, step.effect)) {
        co_return not_asked("OTHER_UPSTREAM",
                            "it was asked for at another upstream, " + creation.upstream);
    }
    const codec::NameAnswer answer = co_await needs_.port.ask_name(creation.progress.user_name);
    co_return codec::happening_of(answer);
}

// None when it goes on elsewhere, or with the next start.
Task<std::optional<AdvancedCreation>> ResellerDriver::Impl::take(license::Creation seen,
                                                                 CreationHappening happening) {
    if (happening.event != CreationEvent::NameFree) {
        co_return co_await take_for_sure(std::move(seen), std::move(happening));
    }
    // Then a request may leave, which an anchor, a recovery or a full disk can forbid. It is not
    // sent later: whoever wants it is told now.
    Result<AdvancedCreation> next =
        co_await needs_.creations.advance(seen, happening, the_daemon());
    if (next) co_return *std::move(next);
    const Error why = next.error();
    complain("a reseller's creation was not sent", seen.id, why);
    if (!passes(why.code())) co_return std::nullopt;
    CreationHappening given_up = not_asked("NOT_SENT", why.message());
    co_return co_await take_for_sure(std::move(seen), std::move(given_up));
}

StoreRetry ResellerDriver::Impl::retry(std::function<void(const Error&)> complain) const {
    return {.first_wait = settings_.first_wait,
            .wait_max = settings_.wait_max,
            .sleep = settings_.sleep,
            .has_stopped = [this] { return stopped_; },
            .complain = std::move(complain)};
}

// What upstream has answered is known here alone: it is written down as soon as the disk takes it.
Task<std::optional<AdvancedCreation>> ResellerDriver::Impl::take_for_sure(
    license::Creation seen, CreationHappening happening) {
    StoreRetry again = retry([this, id = seen.id](const Error& why) {
        complain("what became of a reseller's creation was not recorded", id, why);
    });
    std::function<Task<Result<AdvancedCreation>>()> advance = [this, seen, happening] {
        return needs_.creations.advance(seen, happening, the_daemon());
    };
    co_return co_await until_taken(std::move(again), std::move(advance));
}

void ResellerDriver::Impl::report(const KeptCreation& creation) {
    needs_.log.notice("a reseller's creation has ended",
                      {{"id", creation.progress.id.text()},
                       {"state", std::string{name(creation.progress.state)}}});
}

Task<std::optional<std::vector<KeptCreation>>> ResellerDriver::Impl::left_behind() {
    StoreRetry again = retry([this](const Error& why) {
        needs_.log.error("open creations of resellers were not read", {{"cause", why.message()}});
    });
    std::function<Task<Result<std::vector<KeptCreation>>>()> open = [this] {
        return needs_.creations.open();
    };
    co_return co_await until_taken(std::move(again), std::move(open));
}

Task<void> ResellerDriver::Impl::resume() {
    const auto self = shared_from_this();
    std::optional<std::vector<KeptCreation>> open = co_await left_behind();
    if (!open) co_return;
    for (KeptCreation& creation : *open) {
        if (stopped_) co_return;
        const bool waits_for_a_person = creation.progress.state == CreationState::InDoubt;
        if (waits_for_a_person || is_somebodys(creation.progress.id)) continue;
        CreationHappening interrupted{.event = CreationEvent::Interrupted};
        std::optional<AdvancedCreation> step =
            co_await take_for_sure(std::move(creation.progress), std::move(interrupted));
        if (step) go_on(std::move(*step), std::nullopt);
    }
}

Task<Result<KeptCreation>> ResellerDriver::Impl::wait_for(CreationId id,
                                                          std::chrono::seconds limit) {
    const auto self = shared_from_this();
    const auto until = std::chrono::steady_clock::now() + limit;
    while (true) {
        const Entry entry = under_way_.find(id);
        Result<KeptCreation> kept = co_await needs_.creations.find(id);
        const auto left = until - std::chrono::steady_clock::now();
        const bool goes_on =
            kept && outcome_of(kept->progress.state) == license::CreationOutcome::Pending;
        if (!goes_on || left <= left.zero() || stopped_) co_return kept;
        const bool has_news = co_await wait_for_news(entry, left);
        if (!has_news) co_return co_await needs_.creations.find(std::move(id));
    }
}

// What a restart has left behind is taken up a little later. False: there will be no news, as the
// time is over or the waiting was cancelled.
Task<bool> ResellerDriver::Impl::wait_for_news(Entry entry,
                                               std::chrono::steady_clock::duration limit) {
    if (entry && entry->has_ended) co_return true;
    if (entry) co_return co_await entry->ended.wait_for(limit);
    const auto wait = std::min<std::chrono::steady_clock::duration>(limit, look_every);
    const auto until = std::chrono::steady_clock::now() + wait;
    const bool has_begun = co_await begun_.wait_for(wait);
    co_return has_begun || std::chrono::steady_clock::now() >= until;
}

Task<Result<bool>> ResellerDriver::Impl::is_free(license::ResellerName name) {
    const auto self = shared_from_this();
    const bool can_be_one =
        is_utf8(name.text()) && codec::is_user_name(name.text(), codec::value_characters_max);
    if (!can_be_one) co_return Error{Errc::Malformed, "name: no user name of a reseller"};
    const codec::NameAnswer answer = co_await needs_.port.ask_name(std::move(name));
    if (answer.verdict == codec::NameVerdict::Free) co_return true;
    if (answer.verdict == codec::NameVerdict::Taken) co_return false;
    const CreationFailure failure = *codec::happening_of(answer).failure;
    const bool is_refused = answer.verdict == codec::NameVerdict::Refused;
    co_return Error{is_refused ? Errc::Rejected : Errc::NoAnswer,
                    failure.code + ": " + failure.text};
}

ResellerDriver::ResellerDriver(Executor executor, ResellerSettings settings, ResellerNeeds needs)
    : impl_{std::make_shared<Impl>(executor, std::move(settings), std::move(needs))} {}

ResellerDriver::~ResellerDriver() {
    impl_->stop();
}
void ResellerDriver::stop() {
    impl_->stop();
}

Task<void> ResellerDriver::resume() {
    return impl_->resume();
}
Task<WishResult<PlacedCreation>> ResellerDriver::create(CreationId id, NewResellerWish wish,
                                                        Actor actor) {
    return impl_->create(std::move(id), std::move(wish), std::move(actor));
}
Task<Result<KeptCreation>> ResellerDriver::ask_again(CreationId id, Actor actor) {
    return impl_->ask_again(std::move(id), std::move(actor));
}
Task<WishResult<KeptCreation>> ResellerDriver::send_again(CreationId id, NewResellerWish wish,
                                                          Actor actor) {
    return impl_->send_again(std::move(id), std::move(wish), std::move(actor));
}
Task<Result<KeptCreation>> ResellerDriver::wait_for(CreationId id, std::chrono::seconds limit) {
    return impl_->wait_for(std::move(id), limit);
}
Task<Result<bool>> ResellerDriver::is_free(license::ResellerName name) {
    return impl_->is_free(std::move(name));
}

}  // namespace usher::sync
