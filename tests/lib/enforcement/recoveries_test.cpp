#include "lib/enforcement/recoveries.hpp"

#include <boost/test/unit_test.hpp>
#include <utility>

#include "lib/enforcement/accounts.hpp"
#include "lib/enforcement/purchases.hpp"
#include "lib/enforcement/reseller_creations.hpp"
#include "tests/lib/enforcement/fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using license::ActivationEvent;
using license::ActivationState;
using license::RecoveryCause;

namespace {

struct Fixture : test::EnforcementFixture {
    license::Standing stored() {
        return store
            ->write_now([](store::Tables& tables) -> Result<license::Standing> {
                return tables.installation.standing();
            })
            .value();
    }
    /// A start that finds an anchor as the database has left it, changed by `change`.
    template <typename Change>
    enforcement::Start start(Change change) {
        license::Anchor anchor{.standing = stored(), .machine = "this"};
        change(anchor);
        return start_with({.is_there = true, .anchor = anchor});
    }
    enforcement::Start start_with(license::AnchorFound found) {
        return enforcement::record_start(*store, {.anchor = std::move(found),
                                                  .machine = "this",
                                                  .clock = clock.reader()(),
                                                  .boot_id = "boot",
                                                  .doubted_age = 7h})
            .value();
    }
    /// What a start finds that follows an orderly end.
    enforcement::StartEvidence ordinary() {
        return {.installation = stored().installation,
                .anchor = {.is_there = true,
                           .anchor = license::Anchor{.standing = stored(), .machine = "this"}},
                .machine = "this",
                .clock = clock.reader()(),
                .boot_id = "boot",
                .doubted_age = 7h};
    }
    Result<void> record(const enforcement::StartEvidence& evidence,
                        const store::Installation& foreseen) {
        return store->write_now([&](store::Tables& tables) {
            return enforcement::record_foreseen(tables, evidence, foreseen);
        });
    }
    std::int64_t starts() {
        return store
            ->write_now([](store::Tables& tables) -> Result<std::int64_t> {
                return tables.installation.read().starts;
            })
            .value();
    }
    enforcement::Start orderly() {
        return start([](license::Anchor&) {});
    }
    enforcement::Start behind() {
        return start([](license::Anchor& anchor) { anchor.standing.generation += 5; });
    }
    static license::ActivationRequest request(const std::string& id,
                                              const std::string& service = "noAds") {
        return EnforcementFixture::request(id, "alpha", service);
    }
    void prepare(const std::string& id, const std::string& service = "noAds") {
        EnforcementFixture::prepare(request(id, service)).value();
    }
    ActivationState state_of(const std::string& id) {
        return test::run(loop, activations.find(ActivationId{id})).value().state;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(recoveries_, Fixture)

BOOST_AUTO_TEST_CASE(an_orderly_start_changes_nothing_but_its_counters) {
    prepare("1");
    const std::int64_t generation = stored().generation;
    const enforcement::Start start = orderly();
    BOOST_CHECK(!start.recovery);
    BOOST_CHECK_EQUAL(start.installation.generation, generation + 1);
    BOOST_CHECK_EQUAL(stored().generation, generation + 1);
    BOOST_CHECK(state_of("1") == ActivationState::Prepared);
}

BOOST_AUTO_TEST_CASE(an_ordinary_start_is_foreseen_as_it_will_be_recorded) {
    static_cast<void>(orderly());
    const enforcement::StartEvidence evidence = ordinary();
    const std::int64_t generation = stored().generation;
    const store::Installation foreseen =
        enforcement::foresee_start(*store, evidence).value().value();
    BOOST_CHECK_EQUAL(stored().generation, generation);  // nothing is written
    record(evidence, foreseen).value();
    BOOST_CHECK_EQUAL(stored().generation, foreseen.generation);
    BOOST_CHECK_EQUAL(starts(), foreseen.starts);

    BOOST_CHECK(record(evidence, foreseen).error().code() == Errc::Unavailable);
    BOOST_CHECK_EQUAL(starts(), foreseen.starts);
}

BOOST_AUTO_TEST_CASE(a_start_that_finds_anything_but_an_orderly_end_is_not_foreseen) {
    const auto is_foreseen = [this](const enforcement::StartEvidence& evidence) {
        return enforcement::foresee_start(*store, evidence).value().has_value();
    };
    BOOST_CHECK(!is_foreseen(ordinary()));  // no anchor has been seen yet
    static_cast<void>(orderly());
    BOOST_CHECK(is_foreseen(ordinary()));

    enforcement::StartEvidence unknown = ordinary();
    unknown.installation.reset();
    BOOST_CHECK(!is_foreseen(unknown));
    enforcement::StartEvidence of_another = ordinary();
    of_another.installation = InstallationId{"another"};
    BOOST_CHECK(enforcement::foresee_start(*store, of_another).error().code() == Errc::NotAccepted);
    enforcement::StartEvidence rolled_back = ordinary();
    ++rolled_back.anchor.anchor->standing.generation;
    BOOST_CHECK(!is_foreseen(rolled_back));

    static_cast<void>(behind());
    BOOST_CHECK(!is_foreseen(ordinary()));  // until a person has confirmed the recovery
}

BOOST_AUTO_TEST_CASE(the_generation_grows_with_every_change_that_a_copy_would_undo) {
    std::int64_t last = stored().generation;
    const auto has_grown = [&] {
        const std::int64_t now = stored().generation;
        return now > std::exchange(last, now);
    };
    prepare("1");
    BOOST_CHECK(has_grown());
    static_cast<void>(advance("1", ActivationEvent::Send).value());
    BOOST_CHECK(has_grown());
    const std::int64_t row = load(general("alpha"));
    BOOST_CHECK(has_grown());
    hold(row, {});
    BOOST_CHECK(has_grown());
    remove("alpha").value();
    BOOST_CHECK(has_grown());
    test::run(loop, tokens.create("app", 1, std::nullopt, somebody)).value();
    last = stored().generation;
    test::run(loop, tokens.remove("app", somebody)).value();
    BOOST_CHECK(has_grown());
    time.keep_now().value();
    BOOST_CHECK(has_grown());
    BOOST_CHECK(!remove("alpha"));
    BOOST_CHECK(!has_grown());
}

BOOST_AUTO_TEST_CASE(a_rolled_back_state_puts_everything_open_in_doubt_and_goes_beyond_the_anchor) {
    prepare("prepared");
    prepare("sending", "premium");
    static_cast<void>(advance("sending", ActivationEvent::Send).value());
    prepare("unknown", "single");
    static_cast<void>(advance("unknown", ActivationEvent::Send).value());
    static_cast<void>(
        advance("unknown", ActivationEvent::Lost, {.evidence = "Connection reset"}).value());
    const std::int64_t generation = stored().generation;

    const enforcement::Start start = behind();
    BOOST_REQUIRE(start.recovery);
    BOOST_CHECK(start.recovery->cause == RecoveryCause::RolledBack);
    const auto doubted = test::run(loop, activations.find(ActivationId{"unknown"})).value();
    BOOST_CHECK(doubted.evidence.starts_with("the state was rolled_back: "));
    BOOST_CHECK(doubted.evidence.ends_with("; seen before: Connection reset"));
    BOOST_CHECK(start.recovery->noticed_at == time.now());
    for (const char* id : {"prepared", "sending", "unknown"}) {
        BOOST_CHECK(state_of(id) == ActivationState::InDoubt);
    }
    const std::int64_t told = events.last();
    activations.announce(start.doubted);
    std::vector<std::string> ids;
    const auto later = events.after(told);
    for (const enforcement::Event& event : later.value()) {
        const auto& changed = std::get<enforcement::ActivationChanged>(event.change);
        BOOST_CHECK(changed.state == ActivationState::InDoubt);
        ids.push_back(changed.id.text());
    }
    BOOST_CHECK((ids == std::vector<std::string>{"prepared", "sending", "unknown"}));
    BOOST_CHECK_GT(stored().generation, generation + 5);
    BOOST_CHECK_EQUAL(start.installation.generation, stored().generation);
    BOOST_CHECK(behind().doubted.empty());  // it is told once
}

BOOST_AUTO_TEST_CASE(a_recovery_makes_every_open_purchase_unknown_and_lets_nothing_settle_it) {
    enforcement::Accounts accounts{*store, enforcer, {}, Log{}};
    enforcement::Purchases purchases{*store, enforcer, "sandbox", {}, Log{}};
    const UserId user{"310"};
    static_cast<void>(test::run(loop, accounts.add(user, somebody)).value());
    const auto place = [&](const std::string& id) {
        license::PurchaseRequest wanted{
            .id = PurchaseId{id}, .user = user, .key = id, .product = BundleId{"77"}, .body = "{}"};
        static_cast<void>(
            test::run(loop, purchases.place(std::move(wanted),
                                            enforcement::DuplicatePurchase::Allow, somebody))
                .value());
    };
    const auto find = [&](const std::string& id) {
        return test::run(loop, purchases.find(PurchaseId{id})).value();
    };
    const Instant placed_at = time.now();
    place("never sent");
    place("sent");
    clock.pass(1min);
    static_cast<void>(
        test::run(loop, purchases.begin_attempt(PurchaseId{"sent"}, time.now())).value());
    place("settled");
    test::run(loop, purchases.record(PurchaseId{"settled"},
                                     {.state = license::PurchaseState::Refused, .evidence = "no"},
                                     the_daemon()))
        .value();
    clock.pass(48h);

    const enforcement::Start start = behind();
    BOOST_REQUIRE_EQUAL(start.doubted_purchases.size(), 2U);
    const license::Purchase forgotten = find("never sent");
    BOOST_CHECK(start.doubted_purchases.front().request.id == forgotten.request.id);
    BOOST_CHECK(start.doubted_purchases.front().evidence == forgotten.evidence);
    BOOST_CHECK(forgotten.state == license::PurchaseState::Unknown);
    BOOST_CHECK(forgotten.in_doubt);
    // Upstream may have known its key for as long as it is wanted.
    BOOST_CHECK(forgotten.first_sent_at == placed_at);
    BOOST_CHECK(forgotten.changed_at == time.now());
    BOOST_CHECK(forgotten.evidence.starts_with("the state was rolled_back: "));
    BOOST_CHECK(find("sent").state == license::PurchaseState::Unknown);
    BOOST_CHECK(find("sent").first_sent_at == placed_at + 1min);
    BOOST_CHECK(find("settled").state == license::PurchaseState::Refused);
    BOOST_CHECK(behind().doubted_purchases.empty());  // it is told once

    const enforcement::PurchaseFinding bought{.state = license::PurchaseState::Bought,
                                              .attempts = 1};
    BOOST_CHECK(test::run(loop, purchases.record(PurchaseId{"sent"}, bought, the_daemon()))
                    .error()
                    .code() == Errc::Unavailable);
    const auto resolved = test::run(
        loop, purchases.resolve(PurchaseId{"sent"}, true, {"ann", "in the bill"}, somebody));
    BOOST_CHECK(resolved.value().state == license::PurchaseState::Bought);
}

BOOST_AUTO_TEST_CASE(a_recovery_leaves_every_open_creation_of_a_reseller_to_a_person) {
    enforcement::ResellerCreations creations{*store, enforcer, "sandbox", Log{}};
    const auto place = [&](const std::string& id) {
        enforcement::WantedCreation wanted{
            .creation = {.id = license::CreationId{id},
                         .administrator = license::ResellerName{"opsadmin"},
                         .user_name = license::ResellerName{id},
                         .fingerprint = std::string(64, 'f')}};
        static_cast<void>(test::run(loop, creations.place(std::move(wanted), somebody)).value());
    };
    const auto find = [&](const std::string& id) {
        return test::run(loop, creations.find(license::CreationId{id})).value();
    };
    const auto advance = [&](const std::string& id, license::CreationEvent event) {
        static_cast<void>(
            test::run(loop, creations.advance(find(id).progress, {.event = event}, the_daemon()))
                .value());
    };
    for (const char* const id : {"wanted", "sending", "doubted", "settled"}) place(id);
    advance("sending", license::CreationEvent::NameFree);
    advance("settled", license::CreationEvent::NameTaken);
    for (const auto event : {license::CreationEvent::NameFree, license::CreationEvent::Lost,
                             license::CreationEvent::NameFree}) {
        advance("doubted", event);
    }

    const enforcement::Start start = behind();
    BOOST_REQUIRE_EQUAL(start.doubted_creations.size(), 3U);
    for (const license::KeptCreation& told : start.doubted_creations) {
        const license::KeptCreation kept = find(told.progress.id.text());
        BOOST_CHECK(told == kept);
        BOOST_CHECK(kept.progress.state == license::CreationState::InDoubt);
        BOOST_CHECK(kept.progress.because == license::CreationEvent::Restored);
        BOOST_CHECK(kept.progress.is_restored);
        BOOST_CHECK(kept.progress.failure->text.starts_with("the state was rolled_back: "));
    }
    BOOST_CHECK(find("settled").progress.state == license::CreationState::Refused);
    BOOST_CHECK(behind().doubted_creations.empty());  // it is told once
    creations.count_open().value();
    const auto resolved = test::run(
        loop, creations.resolve(license::CreationId{"doubted"}, true, {"ann", "seen"}, somebody));
    BOOST_CHECK(resolved.value().progress.state == license::CreationState::Created);
}

BOOST_AUTO_TEST_CASE(time_goes_on_from_the_anchor) {
    const Instant later = time.now() + 48h;
    const enforcement::Start start = this->start([&](license::Anchor& anchor) {
        anchor.standing.generation += 5;
        anchor.standing.time = later;
    });
    BOOST_CHECK(start.installation.mark.highest == later);
    BOOST_CHECK(start.recovery->noticed_at >= later);
    BOOST_CHECK(stored().time == later);
}

BOOST_AUTO_TEST_CASE(no_key_passes_as_fresh_until_upstream_has_confirmed_it) {
    const std::int64_t row = load(general("alpha"));
    hold(row, {ends_in("noAds", 24h)});
    enforcer.upstream_answers(true);
    BOOST_CHECK(enforcer.freshness() == license::Freshness::Fresh);
    behind();
    keys.read_all().value();
    BOOST_CHECK(*enforcer.projection().find_row(row)->confirmed_at == time.now() - 7h);
    clock.pass(1s);
    BOOST_CHECK(enforcer.freshness() == license::Freshness::Stale);
    BOOST_CHECK(enforcer.check({.option = OptionId{"noAds"}}).verdict.allowed);
    test::run(loop, keys.confirm(row)).value();
    BOOST_CHECK(enforcer.freshness() == license::Freshness::Fresh);
    // Only what was noticed is doubted, not every start until somebody confirms.
    orderly();
    keys.read_all().value();
    BOOST_CHECK(enforcer.freshness() == license::Freshness::Fresh);
}

BOOST_AUTO_TEST_CASE(nothing_is_charged_until_a_person_confirms) {
    prepare("old");
    enforcement::Recoveries pending{*store, time, behind().recovery, Log{}};
    const auto refused = test::run(loop, activations.prepare(request("new", "premium"), somebody));
    BOOST_CHECK(refused.error().code() == Errc::Unavailable);
    BOOST_CHECK(refused.error().context().find("rolled_back") != std::string::npos);
    BOOST_CHECK(test::run(loop, activations.prepare(request("old"), somebody)).has_value());
    BOOST_CHECK(advance("old", ActivationEvent::ResolvedRepeat).error().code() == Errc::Conflict);
    BOOST_CHECK(advance("old", ActivationEvent::WriteOff).has_value());

    BOOST_CHECK(pending.open());
    const license::Recovery confirmed =
        test::run(loop, pending.confirm({.by = "ann", .reason = "disk failed"}, somebody)).value();
    BOOST_CHECK(confirmed.confirmed ==
                (license::Resolution{.by = "ann", .reason = "disk failed", .at = time.now()}));
    BOOST_CHECK(!pending.open());
    BOOST_CHECK(
        test::run(loop, activations.prepare(request("new", "premium"), somebody)).has_value());
    BOOST_CHECK(advance("new", ActivationEvent::Send).has_value());
    BOOST_CHECK(test::run(loop, pending.last()).value() == confirmed);
    BOOST_CHECK(test::run(loop, pending.confirm({.by = "ann", .reason = "again"}, somebody))
                    .error()
                    .code() == Errc::Conflict);
}

BOOST_AUTO_TEST_CASE(a_recovery_outlives_the_starts_until_it_is_confirmed) {
    const auto first = behind().recovery;
    const enforcement::Start second = orderly();
    BOOST_CHECK(second.recovery == first);
}

BOOST_AUTO_TEST_CASE(what_is_noticed_under_an_open_recovery_is_shown_journaled_and_confirmed_too) {
    orderly();
    const license::Recovery first = behind().recovery.value();
    const license::Recovery both = start_with({}).recovery.value();
    BOOST_CHECK(both.cause == RecoveryCause::RolledBack);
    BOOST_CHECK(both.noticed_at == first.noticed_at);
    BOOST_CHECK(both.detail.starts_with(first.detail));
    BOOST_CHECK(both.detail.ends_with(", anchor_missing: the anchor is gone"));
    BOOST_CHECK(start_with({}).recovery == both);

    std::vector<std::string> errors;
    const Log log{[&](Severity, std::string_view line) { errors.emplace_back(line); }};
    enforcement::Recoveries pending{*store, time, both, log};
    BOOST_REQUIRE_EQUAL(errors.size(), 2U);
    BOOST_CHECK(errors[0].find("rolled_back") != std::string::npos);
    BOOST_CHECK(errors[1].find("the anchor is gone") != std::string::npos);
    const license::Recovery confirmed =
        test::run(loop, pending.confirm({.by = "ann", .reason = "known"}, somebody)).value();
    BOOST_CHECK_EQUAL(confirmed.detail, both.detail);

    const auto entries =
        store->write_now([](store::Tables& tables) -> Result<std::vector<journal::Entry>> {
            return tables.journal.after(0, 100);
        });
    std::vector<std::string> said;
    for (const journal::Entry& entry : entries.value()) {
        if (entry.note.kind == "recovery_noticed") said.push_back(entry.note.subject);
        if (entry.note.kind != "recovery_confirmed") continue;
        BOOST_CHECK(entry.note.details.find("the anchor is gone") != std::string::npos);
        BOOST_CHECK(entry.note.details.find(first.detail) != std::string::npos);
    }
    BOOST_CHECK((said == std::vector<std::string>{"rolled_back", "anchor_missing"}));
}

BOOST_AUTO_TEST_CASE(a_state_without_an_anchor_is_new_once) {
    BOOST_CHECK(!start_with({}).recovery);
    orderly();
    const enforcement::Start start = start_with({});
    BOOST_REQUIRE(start.recovery);
    BOOST_CHECK(start.recovery->cause == RecoveryCause::AnchorMissing);
}

BOOST_AUTO_TEST_CASE(says_so_to_people_at_each_start) {
    std::vector<std::string> errors;
    const Log log{[&](Severity severity, std::string_view line) {
        if (severity == Severity::Error) errors.emplace_back(line);
    }};
    const enforcement::Recoveries quiet{*store, time, std::nullopt, log};
    BOOST_CHECK(errors.empty());
    const enforcement::Recoveries loud{*store, time, behind().recovery, log};
    BOOST_REQUIRE_EQUAL(errors.size(), 1U);
    BOOST_CHECK(errors[0].find("nothing is charged") != std::string::npos);
    BOOST_CHECK(errors[0].find("rolled_back") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
