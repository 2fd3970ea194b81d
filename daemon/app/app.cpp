#include "daemon/app/app.hpp"

#include <filesystem>
#include <optional>
#include <utility>

#include "daemon/app/adapter_settings.hpp"
#include "daemon/app/catalogue.hpp"
#include "daemon/app/credentials.hpp"
#include "daemon/app/engine_api_face.hpp"
#include "daemon/app/engine_face.hpp"
#include "daemon/app/faces.hpp"
#include "daemon/app/service_manager.hpp"
#include "daemon/app/upstreams.hpp"
#include "ipc/api/api.hpp"
#include "lib/async/task_group.hpp"
#include "lib/async/timer.hpp"
#include "lib/crypto/random.hpp"
#include "lib/enforcement/stream_slots.hpp"
#include "lib/store/files.hpp"
#include "lib/store/store.hpp"

namespace usher::app {
namespace {

constexpr std::chrono::seconds announce_every{1};
constexpr std::chrono::milliseconds sweep_every{200};
constexpr std::string_view installation_file = "installation";

}  // namespace

class App::Impl {
public:
    Impl(config::Config config, Surroundings surroundings)
        : config_{std::move(config)},
          surroundings_{std::move(surroundings)},
          tasks_{executor(), "daemon", surroundings_.log} {}
    ~Impl();

    Result<void> open_state();
    Result<void> open_sandbox();
    Result<void> connect_upstreams();
    Result<void> open_faces();
    Result<void> open_engine_api();
    void set_going();
    void stop();

    [[nodiscard]] const Faces& faces() const { return *faces_; }
    [[nodiscard]] const EngineApiFace* engine_api() const { return engine_api_.get(); }
    [[nodiscard]] const sandbox::Sandbox* sandbox() const { return sandbox_.get(); }
    [[nodiscard]] bool stopped() const noexcept { return stopped_; }
    [[nodiscard]] bool broken() const noexcept { return broken_; }

private:
    Result<void> expect_installation();
    Result<void> identify();
    [[nodiscard]] Error lost(const std::string& what) const;
    Result<void> read_state();
    [[nodiscard]] api::Services services();
    Task<void> announce();
    Task<void> sweep_streams();
    Task<void> feed_watchdog(std::chrono::microseconds interval);
    [[nodiscard]] Executor executor() const { return surroundings_.loop.get_executor(); }

    config::Config config_;
    Surroundings surroundings_;
    async::TaskGroup tasks_;
    Instant started_at_{};
    bool broken_ = false;
    bool stopped_ = false;

    // In the order of their dependence: what stands below uses what stands above.
    std::optional<store::StateDirectory> state_;
    std::unique_ptr<store::Store> store_;
    std::optional<InstallationId> expected_;  ///< whose data the state directory must hold
    protocol::HashKey page_key_;
    store::Installation installation_;
    std::unique_ptr<enforcement::TimeKeeper> time_;
    std::unique_ptr<enforcement::EventLog> events_;
    std::unique_ptr<enforcement::Enforcer> enforcer_;
    std::unique_ptr<enforcement::StreamSlots> streams_;
    std::unique_ptr<enforcement::Usage> usage_;
    std::unique_ptr<enforcement::Keys> keys_;
    std::unique_ptr<enforcement::Activations> activations_;
    std::unique_ptr<enforcement::Tokens> tokens_;
    std::unique_ptr<sandbox::Sandbox> sandbox_;
    DevicePort device_;
    std::optional<OperatorPort> operator_;
    std::unique_ptr<sync::Refresher> refresher_;
    std::unique_ptr<sync::KeyIntake> intake_;
    std::unique_ptr<sync::ActivationDriver> driver_;
    std::unique_ptr<EngineApiFace> engine_api_;
    std::unique_ptr<api::Api> api_;
    std::unique_ptr<EngineFace> engine_;
    std::unique_ptr<Faces> faces_;
};

// How far time has come outlives an orderly end to the second (threat model D41).
App::Impl::~Impl() {
    if (!time_ || broken_) return;
    const Result<void> kept = time_->keep_now();
    if (!kept) {
        surroundings_.log.warning("the time mark was not kept",
                                  {{"cause", kept.error().message()}});
    }
}

Result<void> App::Impl::open_state() {
    Result<store::StateDirectory> state = store::StateDirectory::open(config_.state_dir);
    if (!state) return state.error();
    state_.emplace(std::move(*state));
    const Result<void> checked = state_->check_database("usher.db");
    if (!checked) return checked.error();
    if (const Result<void> expected = expect_installation(); !expected) return expected.error();
    const Result<Secret> key = store_key(*state_);
    if (!key) return key.error();
    page_key_ = page_hash_key(*key);

    auto on_broken = [this](const Error& error) {
        surroundings_.log.error("the store must be opened anew; ending",
                                {{"cause", error.message()}});
        broken_ = true;
        stop();
    };
    Result<std::unique_ptr<store::Store>> opened =
        store::Store::open(executor(), state_->file("usher.db"), *key,
                           {.on_broken = std::move(on_broken),
                            .log = surroundings_.log,
                            .subject_of = page_subject(page_key_)});
    if (!opened) return opened.error();
    store_ = std::move(*opened);
    return read_state();
}

// A file beside the database says that there is an installation: a database that was lost or
// emptied is never taken for a new one (threat model D25).
Result<void> App::Impl::expect_installation() {
    const Result<std::optional<std::string>> note = state_->note(installation_file);
    if (!note) return note.error();
    if (!*note) return {};
    expected_.emplace((*note)->substr(0, (*note)->find('\n')));
    std::error_code absent;
    const auto size = std::filesystem::file_size(state_->file("usher.db"), absent);
    if (absent || size == 0) return lost("usher.db has lost all that it held");
    return {};
}

Result<void> App::Impl::identify() {
    Result<store::Installation> installation = store_->write_now(
        [known = expected_](store::Tables& tables) -> Result<store::Installation> {
            return tables.installation.start(known);
        });
    if (!installation) {
        const Error& error = installation.error();
        return error.code() == Errc::NotAccepted ? lost(error.context()) : error;
    }
    installation_ = std::move(*installation);
    if (expected_) return {};
    return state_->make_note(installation_file, installation_.id.text() + "\n");
}

Error App::Impl::lost(const std::string& what) const {
    return Error{Errc::NotAccepted, what + "; restore it, or remove " +
                                        state_->file(installation_file) + " to begin anew"};
}

Result<void> App::Impl::read_state() {
    if (const Result<void> identified = identify(); !identified) return identified.error();
    const Log& log = surroundings_.log;

    time_ = std::make_unique<enforcement::TimeKeeper>(
        *store_, surroundings_.read_clock, surroundings_.boot_id, installation_.mark, log);
    if (const Result<void> kept = time_->keep_now(); !kept) return kept.error();
    started_at_ = time_->now();
    events_ = std::make_unique<enforcement::EventLog>(installation_.starts);
    enforcer_ = std::make_unique<enforcement::Enforcer>(catalogue_of(config_), store_->sealer(),
                                                        *time_, *events_, installation_.starts);
    streams_ = std::make_unique<enforcement::StreamSlots>(*enforcer_, installation_.starts);
    usage_ = std::make_unique<enforcement::Usage>(*enforcer_);
    keys_ = std::make_unique<enforcement::Keys>(*store_, *enforcer_, log);
    activations_ = std::make_unique<enforcement::Activations>(*store_, *enforcer_, log);
    tokens_ = std::make_unique<enforcement::Tokens>(*store_, *time_);
    if (const Result<void> read = keys_->read_all(); !read) return read.error();
    if (const Result<void> counted = activations_->count_open(); !counted) return counted.error();
    return tokens_->read_all();
}

Result<void> App::Impl::open_sandbox() {
    if (!config_.sandbox) return {};
    const Result<void> checked = state_->check_database("sandbox.db");
    if (!checked) return checked.error();
    Result<std::unique_ptr<sandbox::Sandbox>> opened = sandbox::Sandbox::open(
        executor(),
        sandbox_settings(config_, config_.sandbox_http, config_.sandbox_control,
                         state_->file("sandbox.db")),
        surroundings_.read_clock, surroundings_.log);
    if (!opened) return opened.error().within("sandbox");
    sandbox_ = std::move(*opened);
    return {};
}

Result<void> App::Impl::connect_upstreams() {
    Result<DevicePort> device = device_port(config_, sandbox_.get(), installation_.id);
    if (!device) return device.error();
    device_ = std::move(*device);
    Result<std::optional<OperatorPort>> op = operator_port(config_, sandbox_.get());
    if (!op) return op.error();
    operator_ = std::move(*op);

    refresher_ = std::make_unique<sync::Refresher>(
        executor(), sync::RefreshSettings{.every = config_.sync_every}, device_.fetch,
        crypto::random_fraction, *keys_, *enforcer_, surroundings_.log);
    intake_ = std::make_unique<sync::KeyIntake>(device_.read_extension, *keys_, *refresher_);
    if (!operator_) return {};
    auto on_confirmed = [this](const UserKey& user_key) {
        const store::KeyRecord* key = enforcer_->projection().find(store_->sealer().tag(user_key));
        if (key != nullptr) refresher_->request(key->row);
    };
    driver_ = std::make_unique<sync::ActivationDriver>(
        executor(), sync::ActivationSettings{.unsent_limit = config_.unsent_limit},
        operator_->charge, operator_->read_validity, crypto::random_fraction, *activations_, *time_,
        std::move(on_confirmed), surroundings_.log);
    return {};
}

api::Services App::Impl::services() {
    api::Services services{.enforcer = *enforcer_,
                           .streams = *streams_,
                           .usage = *usage_,
                           .keys = *keys_,
                           .activations = *activations_,
                           .tokens = *tokens_,
                           .intake = *intake_,
                           .refresher = *refresher_,
                           .driver = driver_.get(),
                           .installation = installation_.id,
                           .started_at = started_at_,
                           .device_upstream_url = device_.url,
                           .adapters = adapter_settings(config_, faces_->http_addresses()),
                           .listening = [this] { return faces_->http_addresses(); },
                           .log = surroundings_.log};
    if (engine_api_ && config_.engine_api.http) services.playback = &engine_api_->sessions();
    if (operator_) services.operator_upstream = operator_->info;
    if (sandbox_) {
        services.sandbox = api::SandboxInfo{.url = "http://" + sandbox_->api().text,
                                            .control_url = "http://" + sandbox_->control().text};
    }
    return services;
}

Result<void> App::Impl::open_faces() {
    auto handle = [this](http::Request request) { return api_->handle(std::move(request)); };
    auto answer_now = [this](const http::RequestHead& head, const http::Entrance& entrance,
                             std::string& body) { return api_->answer_now(head, entrance, body); };
    const http::QuickAnswers quick{.handler = answer_now, .fields = api::common_fields()};
    faces_ = std::make_unique<Faces>(executor(), handle, quick, config_.http_connections,
                                     surroundings_.read_clock, surroundings_.log);
    const Result<void> opened = faces_->open(config_, surroundings_.sockets);
    if (!opened) return opened.error();
    engine_ = std::make_unique<EngineFace>(executor(), *enforcer_, *streams_, *usage_, page_key_,
                                           surroundings_.log);
    if (const Result<void> ready = engine_->open(config_); !ready) return ready.error();
    if (const Result<void> ready = open_engine_api(); !ready) return ready.error();

    // Only now the ports are known. Nobody is answered before the loop runs.
    api::GuardPolicy guard{.origins = config_.origins, .hosts = config_.hosts};
    if (config_.allow_remote) {
        for (const std::string& address : faces_->http_addresses()) guard.hosts.push_back(address);
    }
    api_ =
        std::make_unique<api::Api>(std::move(guard),
                                   api::ServiceSettings{.version = config_.engine_version,
                                                        .code = config_.engine_code,
                                                        .platform = config_.engine_platform,
                                                        .legacy_envelope = config_.legacy_envelope},
                                   services());
    return {};
}

Result<void> App::Impl::open_engine_api() {
    if (!config_.engine_api.is_on()) return {};
    Result<std::vector<api::engine_api::Product>> products = known_products(config_);
    if (!products) return products.error();
    const std::vector<std::string>& http = faces_->http_addresses();
    engine_api_ =
        std::make_unique<EngineApiFace>(executor(), *enforcer_, std::move(*products), config_,
                                        http.empty() ? "" : http.front(), surroundings_.log);
    return engine_api_->open(config_);
}

void App::Impl::set_going() {
    tasks_.spawn(time_->run());
    tasks_.spawn(refresher_->run());
    tasks_.spawn(announce());
    tasks_.spawn(sweep_streams());
    if (driver_) tasks_.spawn(driver_->resume());
    if (const auto interval = watchdog_interval()) tasks_.spawn(feed_watchdog(*interval));
}

Task<void> App::Impl::announce() {
    async::Timer timer{executor()};
    while (true) {
        timer.expires_after(announce_every);
        const bool expired = co_await async::wait(timer);
        if (!expired) co_return;
        enforcer_->announce();
        streams_->review();
        engine_->beat();
        if (engine_api_) engine_api_->look();
    }
}

Task<void> App::Impl::sweep_streams() {
    async::Timer timer{executor()};
    while (true) {
        timer.expires_after(sweep_every);
        const bool expired = co_await async::wait(timer);
        if (!expired) co_return;
        streams_->sweep();
    }
}

Task<void> App::Impl::feed_watchdog(std::chrono::microseconds interval) {
    async::Timer timer{executor()};
    while (true) {
        notify_watchdog();
        timer.expires_after(interval);
        const bool expired = co_await async::wait(timer);
        if (!expired) co_return;
    }
}

void App::Impl::stop() {
    if (stopped_) return;
    stopped_ = true;
    if (faces_) faces_->stop();
    if (engine_) engine_->stop();
    if (engine_api_) engine_api_->stop();
    tasks_.cancel();
    if (driver_) driver_->stop();
    if (refresher_) refresher_->stop();
    sandbox_.reset();
}

Result<std::unique_ptr<App>> App::start(config::Config config, Surroundings surroundings) {
    auto impl = std::make_unique<Impl>(std::move(config), std::move(surroundings));
    for (const auto step :
         {&Impl::open_state, &Impl::open_sandbox, &Impl::connect_upstreams, &Impl::open_faces}) {
        const Result<void> done = ((*impl).*step)();
        if (!done) return done.error();
    }
    impl->set_going();
    return std::unique_ptr<App>{new App{std::move(impl)}};
}

App::App(std::unique_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}
App::~App() {
    impl_->stop();
}

std::vector<std::string> App::http_addresses() const {
    return impl_->faces().http_addresses();
}
std::string App::socket_path() const {
    return impl_->faces().socket_path();
}

std::vector<std::string> App::engine_api_addresses() const {
    return impl_->engine_api() == nullptr ? std::vector<std::string>{}
                                          : impl_->engine_api()->addresses();
}

std::string App::sandbox_address() const {
    return impl_->sandbox() == nullptr ? "" : impl_->sandbox()->api().text;
}

std::string App::sandbox_control_address() const {
    return impl_->sandbox() == nullptr ? "" : impl_->sandbox()->control().text;
}

void App::stop() {
    impl_->stop();
}
bool App::stopped() const noexcept {
    return impl_->stopped();
}
bool App::broken() const noexcept {
    return impl_->broken();
}

}  // namespace usher::app
