#include "daemon/app/state.hpp"

#include <boost/asio/post.hpp>
#include <cstring>
#include <filesystem>
#include <utility>

#include "daemon/app/catalogue.hpp"
#include "daemon/app/credentials.hpp"
#include "daemon/app/engine_face.hpp"
#include "daemon/app/reseller_upstream.hpp"
#include "daemon/app/state_files.hpp"
#include "daemon/app/upstreams.hpp"
#include "lib/crypto/digest.hpp"
#include "lib/crypto/random.hpp"
#include "lib/store/restore.hpp"

namespace usher::app {
namespace {

constexpr const char* how_to_mend = "; put a backup of usher.db back with usherctl restore";

license::Budget budget_of(const config::ActivationSettings& activation) {
    return {.per_app = activation.budget_per_app, .per_key = activation.budget_per_key};
}

license::PurchaseLimits purchase_limits_of(const config::LicenseSettings& licenses) {
    return {.per_app = licenses.purchases_per_app, .per_user = licenses.purchases_per_user};
}

std::uint32_t salt() {
    std::uint32_t number = 0;
    std::memcpy(&number, crypto::random_bytes(sizeof number).data(), sizeof number);
    return number;
}

bool may_charge(const config::Config& config) {
    return !operator_identity(config).empty() || !license_identity(config).empty() ||
           !reseller_identity(config).empty();
}

license::LicensePolicy license_policy(const config::LicenseSettings& licenses) {
    return {.freshness = {.fresh_for = licenses.fresh_for,
                          .stale_for = licenses.stale_for,
                          .grace_for = licenses.grace_for},
            .type_check =
                licenses.strict_types ? license::TypeCheck::Strict : license::TypeCheck::Advisory,
            .streams = {.per_license = licenses.streams,
                        .per_key = licenses.streams_per_user,
                        .when_full = licenses.end_oldest ? license::WhenFull::EndOldest
                                                         : license::WhenFull::Deny}};
}

}  // namespace

State::State(store::StateDirectory directory, Needs needs)
    : directory_{std::move(directory)}, needs_{std::move(needs)} {}

// How far time has come outlives an orderly end to the second (threat model D41).
State::~State() {
    if (!journal_ || is_broken() || !is_recorded()) return;
    const Result<void> kept = time_->keep_now();
    if (!kept) {
        needs_.log.warning("the time mark was not kept", {{"cause", kept.error().message()}});
    }
    const Result<void> closed = journal_->close();
    if (!closed) {
        needs_.log.warning("the journal was not closed", {{"cause", closed.error().message()}});
    }
}

Result<std::unique_ptr<State>> State::open(const config::Config& config, Needs needs) {
    Result<store::StateDirectory> directory = store::StateDirectory::open(config.state_dir);
    if (!directory) return directory.error();
    std::unique_ptr<State> state{new State{std::move(*directory), std::move(needs)}};
    const Result<void> opened = state->begin(config);
    if (!opened) return opened.error();
    return state;
}

Error State::with_remedy(const Error& error) {
    return error.code() == Errc::Damaged ? Error{error.code(), error.context() + how_to_mend}
                                         : error;
}

Result<void> State::begin(const config::Config& config) {
    const Result<void> checked = directory_.check_database(database_file);
    if (!checked) return checked.error();
    store::remove_unfinished_restore(directory_, std::string{database_file});
    // Looked at before there is a new database.
    const Result<std::optional<InstallationId>> expected = expected_installation();
    if (!expected) return expected.error();
    const Result<Secret> key = store_key(directory_);
    if (!key) return key.error();
    if (const Result<void> opened = open_store(*key); !opened) return opened.error();
    if (const Result<void> known = identify(config, *expected); !known) return known.error();
    return read(config);
}

Result<void> State::open_store(const Secret& store_key) {
    auto subject_of = [this](std::string_view user_key) {
        return page_subject(page_key_.value(), user_key);
    };
    Result<std::unique_ptr<store::Store>> opened = store::Store::open(
        needs_.executor, directory_.file(database_file), store_key,
        {.on_broken =
             [this, here = std::weak_ptr{here_}](const Error& error) {
                 if (!here.expired()) take_loss(error);
             },
         .on_standing =
             [this](license::Standing standing) { anchor_keeper_->keep(std::move(standing)); },
         .log = needs_.log,
         .on_turn = on_store_turn(),
         .subject_of = std::move(subject_of)});
    if (!opened) return opened.error();
    // After the database is open: until then the algorithms may still be loading.
    page_key_ = page_hash_key(store_key);
    page_seal_ = crypto::derive_key(store_key, "usher saved page");
    anchor_.emplace(directory_, store_key, needs_.machine.machine_id);
    if (anchor_->machine().empty()) {
        needs_.log.warning("/etc/machine-id names no machine: the state of another is not noticed");
    }
    keep_anchor();
    store_ = std::move(*opened);
    return {};
}

std::function<void(const Result<void>&)> State::on_store_turn() {
    return [this, here = std::weak_ptr{here_}](const Result<void>& written) {
        if (!here.expired() && disk_) disk_->note_store(written);
    };
}

void State::keep_anchor() {
    auto write = [this](const license::Standing& standing) { return anchor_->write(standing); };
    auto on_turn = [log = needs_.log, executor = needs_.executor](const Result<void>& written) {
        net::post(executor, [log, written] {
            if (written) {
                log.notice("the anchor can be written again");
            } else {
                log.warning("the anchor was not written, and is tried again",
                            {{"cause", written.error().message()}});
            }
        });
    };
    anchor_keeper_ = std::make_unique<store::AnchorKeeper>(std::move(write), std::move(on_turn));
}

// The store has broken: nothing more is decided from it.
void State::take_loss(const Error& error) {
    broken_by_ = error.code();
    if (is_damaged()) {
        needs_.log.error("the database is damaged; ending",
                         {{"cause", with_remedy(error).message()}});
    } else {
        needs_.log.error("the store must be opened anew; ending", {{"cause", error.message()}});
    }
    needs_.on_broken();
}

// A file beside the database says that there is an installation: a database that was lost or
// emptied is never taken for a new one (threat model D25).
Result<std::optional<InstallationId>> State::expected_installation() const {
    const Result<std::optional<InstallationId>> noted = noted_installation(directory_);
    if (!noted || !*noted) return noted;
    std::error_code absent;
    const auto size = std::filesystem::file_size(directory_.file(database_file), absent);
    if (absent || size == 0) return lost("usher.db has lost all that it held");
    return noted;
}

Result<void> State::identify(const config::Config& config,
                             const std::optional<InstallationId>& expected) {
    Result<license::AnchorFound> anchor = anchor_->read();
    if (!anchor) return anchor.error();
    enforcement::StartEvidence evidence{.installation = expected,
                                        .anchor = std::move(*anchor),
                                        .machine = anchor_->machine(),
                                        .clock = needs_.machine.read_clock(),
                                        .boot_id = needs_.machine.boot_id,
                                        .doubted_age = doubted_age(config),
                                        .version = USHER_VERSION};
    const bool charges = may_charge(config);
    if (!charges) {
        Result<std::optional<store::Installation>> foreseen =
            enforcement::foresee_start(*store_, evidence);
        if (!foreseen) return unless_lost(foreseen.error());
        if (*foreseen) {
            installation_ = std::move(**foreseen);
            unrecorded_ = std::move(evidence);
            return {};
        }
    }
    Result<enforcement::Start> started = enforcement::record_start(*store_, evidence);
    if (!started) return unless_lost(started.error());
    installation_ = std::move(started->installation);
    recovery_ = std::move(started->recovery);
    doubted_ = std::move(started->doubted);
    doubted_purchases_ = std::move(started->doubted_purchases);
    doubted_creations_ = std::move(started->doubted_creations);
    if (const Result<void> anchored = settle_anchor(charges); !anchored) return anchored.error();
    if (expected) return {};
    return directory_.make_file(installation_file, {installation_.id.text(), "\n"});
}

// From the first anchor on the database knows that there must be one. After that a start waits for
// its anchor only where something may be charged: until it is written nothing is.
Result<void> State::settle_anchor(bool charges) {
    const bool is_urgent = recovery_ || charges;
    if (installation_.anchored && !is_urgent) return {};
    const Result<void> written = anchor_keeper_->settle();
    if (installation_.anchored) return {};
    if (!written) return written;
    return store_->write_now(
        [generation = installation_.generation](store::Tables& tables) -> Result<void> {
            tables.installation.set_anchored(generation);
            return {};
        });
}

std::function<Result<void>(store::Tables&)> State::recording() const {
    return [evidence = *unrecorded_, foreseen = installation_](store::Tables& tables) {
        return enforcement::record_foreseen(tables, evidence, foreseen);
    };
}

Result<void> State::record_now() {
    if (is_recorded()) return {};
    const Result<void> recorded = store_->write_now(recording());
    if (recorded) unrecorded_.reset();
    return recorded;
}

Task<Result<void>> State::record() {
    auto work = recording();
    const Result<void> recorded = co_await store_->write(std::move(work));
    if (recorded) unrecorded_.reset();
    co_return recorded;
}

Error State::unless_lost(const Error& error) const {
    return error.code() == Errc::NotAccepted ? lost(error.context()) : error;
}

Error State::lost(const std::string& what) const {
    return Error{Errc::NotAccepted, what + how_to_mend + ", or remove " +
                                        directory_.file(installation_file) + " to begin anew"};
}

Result<void> State::read(const config::Config& config) {
    const Log& log = needs_.log;
    time_ = std::make_unique<enforcement::TimeKeeper>(
        *store_, needs_.machine.read_clock, needs_.machine.boot_id, installation_.mark, log);
    started_at_ = time_->now();
    disk_ = std::make_unique<enforcement::DiskHealth>(
        *time_, [this] { return anchor_keeper_->lag(); }, log);
    const std::int64_t starts = installation_.starts;
    events_ = std::make_unique<enforcement::EventLog>(starts);
    enforcer_ = std::make_unique<enforcement::Enforcer>(catalogue_of(config), store_->sealer(),
                                                        *time_, *events_, starts, salt());
    enforcer_->order_from(operator_identity(config));
    accounts_ = std::make_unique<enforcement::Accounts>(*store_, *enforcer_,
                                                        license_policy(config.licenses), log);
    streams_ = std::make_unique<enforcement::StreamSlots>(*enforcer_, starts, accounts_.get());
    usage_ = std::make_unique<enforcement::Usage>(*enforcer_);
    keys_ = std::make_unique<enforcement::Keys>(*store_, *enforcer_, log);
    reminders_ = std::make_unique<enforcement::Reminders>(*store_, *enforcer_, *accounts_,
                                                          config.licenses.expiry_warnings, log);
    activations_ = std::make_unique<enforcement::Activations>(*store_, *enforcer_,
                                                              budget_of(config.activation), log);
    activations_->ask_before_charging([this] { return disk_->objection_to_charging(); });
    purchases_ = std::make_unique<enforcement::Purchases>(
        *store_, *enforcer_, license_identity(config), purchase_limits_of(config.licenses), log);
    purchases_->ask_before_charging([this] { return disk_->objection_to_charging(); });
    creations_ = std::make_unique<enforcement::ResellerCreations>(*store_, *enforcer_,
                                                                  reseller_identity(config), log);
    creations_->ask_before_sending([this] { return disk_->objection_to_charging(); });
    customers_ = std::make_unique<enforcement::CustomerCopy>(*store_);
    movements_ = std::make_unique<enforcement::Movements>(*store_, *enforcer_);
    tokens_ = std::make_unique<enforcement::Tokens>(*store_, *time_);
    journal_ = std::make_unique<enforcement::Journal>(
        needs_.executor, *store_, *time_,
        enforcement::JournalSettings{.keep_for = config.journal.keep_for,
                                     .keep_bytes = config.journal.keep_bytes},
        log);
    recoveries_ =
        std::make_unique<enforcement::Recoveries>(*store_, *time_, std::move(recovery_), log);
    backups_ = std::make_unique<enforcement::Backups>(needs_.executor,
                                                      directory_.file(database_file), *time_, log);
    if (const Result<void> counted = activations_->count_open(); !counted) return counted.error();
    if (const Result<void> counted = purchases_->count_open(); !counted) return counted.error();
    if (const Result<void> counted = creations_->count_open(); !counted) return counted.error();
    if (const Result<void> counted = movements_->count_open(); !counted) return counted.error();
    return tokens_->read_all();
}

// What was kept opens in the start that follows, on an unchanged store and under the same policies;
// under any other key it is garbage.
Secret State::page_seal(std::int64_t starts, std::int64_t changes,
                        const std::string& conditions) const {
    return crypto::derive_key(
        page_seal_, std::to_string(starts) + ' ' + std::to_string(changes) + '\n' + conditions);
}

std::optional<SavedPage> State::take_page(const std::string& conditions) const {
    const Result<std::int64_t> changes = keys_->changes_now();
    const std::int64_t last_start = installation_.starts - 1;
    Result<std::optional<SavedPage>> taken = SavedPage::take(
        directory_, page_seal(last_start, changes ? *changes : -1, conditions), page_key());
    if (taken) return std::move(*taken);
    needs_.log.warning("the saved page was not read", {{"cause", taken.error().message()}});
    return std::nullopt;
}

void State::keep_page(const std::string& conditions, std::span<const std::byte> image) const {
    if (is_broken()) return;
    const Result<std::optional<std::int64_t>> changes = keys_->settled_changes();
    if (!changes || !*changes) return;
    // Not this start's number: one that was never put on record leaves the page to the next as the
    // one before it did.
    const Result<std::int64_t> starts =
        store_->write_now([](store::Tables& tables) -> Result<std::int64_t> {
            return tables.installation.read().starts;
        });
    if (!starts) return;
    const Result<void> kept =
        SavedPage::keep(directory_, page_seal(*starts, **changes, conditions), image);
    if (!kept) needs_.log.warning("the page was not saved", {{"cause", kept.error().message()}});
}

}  // namespace usher::app
