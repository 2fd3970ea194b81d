#include "daemon/app/app.hpp"

#include <boost/asio/post.hpp>
#include <optional>
#include <utility>

#include "daemon/app/adapter_settings.hpp"
#include "daemon/app/engine_api_face.hpp"
#include "daemon/app/engine_face.hpp"
#include "daemon/app/faces.hpp"
#include "daemon/app/license_facade_ports.hpp"
#include "daemon/app/playback_joint.hpp"
#include "daemon/app/saved_page.hpp"
#include "daemon/app/service_manager.hpp"
#include "daemon/app/state.hpp"
#include "daemon/app/state_files.hpp"
#include "daemon/app/synchronisation.hpp"
#include "daemon/app/upstreams.hpp"
#include "ipc/api/api.hpp"
#include "lib/async/signal.hpp"
#include "lib/async/task_group.hpp"
#include "lib/async/timer.hpp"

namespace usher::app {
namespace {

constexpr std::chrono::seconds announce_every{1};
constexpr std::chrono::milliseconds sweep_every{200};
constexpr std::chrono::milliseconds work_every{200};
constexpr std::chrono::minutes looked_again_after{1};

}  // namespace

class App::Impl {
public:
    Impl(config::Config config, Surroundings surroundings)
        : config_{std::move(config)},
          surroundings_{std::move(surroundings)},
          tasks_{executor(), "daemon", surroundings_.log},
          completed_{executor()} {}
    ~Impl();

    Result<void> open_state();
    Result<void> open_sandbox();
    Result<void> connect_upstreams();
    Result<void> open_page();
    Result<void> open_faces();
    Result<void> open_engine_api();
    void begin();
    void stop();

    [[nodiscard]] const Faces& faces() const { return *faces_; }
    [[nodiscard]] const EngineApiFace* engine_api() const { return engine_api_.get(); }
    [[nodiscard]] const sandbox::Sandbox* sandbox() const { return sandbox_.get(); }
    [[nodiscard]] bool is_on_record() const noexcept { return state_->is_recorded(); }
    [[nodiscard]] bool stopped() const noexcept { return stopped_; }
    [[nodiscard]] ExitCode exit_code() const noexcept;

private:
    [[nodiscard]] api::Services services();
    Task<void> record_start();
    void set_going();
    Task<void> replace_saved_page();
    void give_up(const std::string& what, const Error& cause);
    [[nodiscard]] Task<bool> until_complete();
    Task<void> announce();
    Task<void> sweep_streams();
    Task<void> write_channels();
    Task<void> feed_watchdog(std::chrono::microseconds interval);
    [[nodiscard]] Executor executor() const { return surroundings_.loop.get_executor(); }

    config::Config config_;
    Surroundings surroundings_;
    async::TaskGroup tasks_;
    async::Signal completed_;
    bool stopped_ = false;
    std::optional<Error> failure_;  ///< of what is left of the start behind a saved page

    // In the order of their dependence: what stands below uses what stands above.
    std::unique_ptr<State> state_;
    std::unique_ptr<sandbox::Sandbox> sandbox_;
    std::optional<SavedPage> saved_page_;  ///< until the keys are read
    std::string saved_conditions_;         ///< under which it was taken
    std::unique_ptr<Synchronisation> synchronisation_;
    std::unique_ptr<EngineApiFace> engine_api_;
    std::unique_ptr<api::Api> api_;
    std::unique_ptr<EngineFace> engine_;
    std::unique_ptr<Faces> faces_;
};

// What the engine's page says at the end is what the next start begins with.
App::Impl::~Impl() {
    if (!engine_ || failure_) return;
    const engine::Publisher& publisher = engine_->publisher();
    if (saved_page_) {
        state_->keep_page(saved_conditions_, saved_page_->bytes());
    } else if (publisher.is_open() && publisher.holds_every_right()) {
        const std::vector<protocol::CacheLine> image = publisher.image();
        state_->keep_page(publisher.conditions(), std::as_bytes(std::span{image}));
    }
}

Result<void> App::Impl::open_state() {
    auto on_broken = [this] { stop(); };
    Result<std::unique_ptr<State>> opened = State::open(config_, {.executor = executor(),
                                                                  .machine = surroundings_.machine,
                                                                  .on_broken = std::move(on_broken),
                                                                  .log = surroundings_.log});
    if (!opened) return opened.error();
    state_ = std::move(*opened);
    return {};
}

Result<void> App::Impl::open_sandbox() {
    if (!config_.sandbox) return {};
    const Result<void> checked = state_->directory().check_database(sandbox_file);
    if (!checked) return checked.error();
    Result<std::unique_ptr<sandbox::Sandbox>> opened = sandbox::Sandbox::open(
        executor(),
        sandbox_settings(config_, config_.sandbox_http, config_.sandbox_control,
                         state_->directory().file(sandbox_file)),
        surroundings_.machine.read_clock, surroundings_.log);
    if (!opened) return opened.error().within("sandbox");
    sandbox_ = std::move(*opened);
    return {};
}

Result<void> App::Impl::connect_upstreams() {
    Result<std::unique_ptr<Synchronisation>> made =
        Synchronisation::make(config_, sandbox_.get(), *state_, executor(), surroundings_.log);
    if (!made) return made.error();
    synchronisation_ = std::move(*made);
    return {};
}

api::Services App::Impl::services() {
    api::Services services{.enforcer = state_->enforcer(),
                           .streams = state_->streams(),
                           .usage = state_->usage(),
                           .keys = state_->keys(),
                           .accounts = state_->accounts(),
                           .reminders = state_->reminders(),
                           .activations = state_->activations(),
                           .purchases = state_->purchases(),
                           .resellers = state_->resellers(),
                           .movements = state_->movements(),
                           .tokens = state_->tokens(),
                           .journal = state_->journal(),
                           .recoveries = state_->recoveries(),
                           .disk = state_->disk(),
                           .backups = state_->backups(),
                           .intake = synchronisation_->intake(),
                           .refresher = synchronisation_->refresher(),
                           .driver = synchronisation_->driver(),
                           .account_sessions = synchronisation_->account_sessions(),
                           .account_refresher = synchronisation_->account_refresher(),
                           .provider_walk = synchronisation_->provider_walk(),
                           .until_complete = [this] { return until_complete(); },
                           .installation = state_->installation(),
                           .is_operator = config_.role == config::Role::Operator,
                           .started_at = state_->started_at(),
                           .device_upstream_url = synchronisation_->device_url(),
                           .license_upstream_url = synchronisation_->license_url(),
                           .operator_upstream = synchronisation_->operator_info(),
                           .reseller_urls = synchronisation_->reseller_urls(),
                           .adapters = adapter_settings(config_, faces_->http_addresses()),
                           .listening = [this] { return faces_->http_addresses(); },
                           .log = surroundings_.log};
    services.purchase_driver = synchronisation_->purchase_driver();
    services.site_logins = synchronisation_->site_logins();
    if (CustomerUpstream* customers = synchronisation_->customer_upstream()) {
        services.customer_sync = &customers->sync();
        services.customer_lists = &customers->lists();
    }
    services.reseller_driver = synchronisation_->reseller_driver();
    if (sync::AccountRefresher* const refresher = services.account_refresher) {
        services.license_facade = license_facade_ports(config_, *refresher);
    }
    if (engine_api_) services.playback_desk = &engine_api_->desk();
    if (engine_api_ && config_.engine_api.http) services.playback = &engine_api_->sessions();
    if (sandbox_) {
        services.sandbox = api::SandboxInfo{.url = url_of(*sandbox_),
                                            .control_url = "http://" + sandbox_->control().text};
    }
    return services;
}

Result<void> App::Impl::open_faces() {
    auto handle = [this](http::Request request) { return api_->handle(std::move(request)); };
    auto answer_now = [this](const http::RequestHead& head, std::string_view content,
                             const http::Entrance& entrance, std::string& body) {
        return api_->answer_now(head, content, entrance, body);
    };
    const http::QuickAnswers quick{.handler = answer_now, .fields = api::common_fields()};
    faces_ = std::make_unique<Faces>(executor(), handle, quick, config_.http_connections,
                                     surroundings_.machine.read_clock, surroundings_.log);
    const Result<void> opened = faces_->open(config_, surroundings_.sockets);
    if (!opened) return opened.error();
    if (const Result<void> ready = engine_->listen(config_); !ready) return ready.error();
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
    engine_api_ = std::make_unique<EngineApiFace>(
        executor(), state_->enforcer(), std::move(*products), config_,
        http.empty() ? "" : http.front(), surroundings_.log);
    join_playback(engine_->playback_seat(), engine_api_->desk(), surroundings_.log);
    return engine_api_->open(config_);
}

// With a page that was saved, checks are answered from it at once, and the keys are read beside the
// loop; else they are read now.
Result<void> App::Impl::open_page() {
    state_->accounts().ask_at(license_address(config_));
    if (const Result<void> read = state_->accounts().read_all(); !read) return read.error();
    enforcement::Enforcer& enforcer = state_->enforcer();
    engine_ =
        std::make_unique<EngineFace>(executor(), enforcer, state_->accounts(), state_->streams(),
                                     state_->usage(), state_->page_key(), surroundings_.log);
    engine::Publisher& publisher = engine_->publisher();
    saved_conditions_ = publisher.conditions();
    saved_page_ = state_->take_page(saved_conditions_);
    // Licences are in no saved page: what answers about them must have been looked through.
    if (!saved_page_ || state_->accounts().projection().account_count() > 0) {
        if (const Result<void> recorded = state_->record_now(); !recorded) return recorded.error();
    }
    if (saved_page_) {
        enforcer.stand_in([this](const enforcement::Question& question) {
            return saved_page_->verdict_on(question, state_->time());
        });
        return publisher.begin_with(saved_page_->image());
    }
    if (const Result<void> read = state_->keys().read_all(); !read) return read.error();
    return publisher.open();
}

void App::Impl::begin() {
    if (state_->is_recorded()) {
        set_going();
    } else {
        tasks_.spawn(record_start());
    }
}

// Beside the checks that the saved page answers: a commit takes as long as all that comes before.
Task<void> App::Impl::record_start() {
    const Result<void> recorded = co_await state_->record();
    if (stopped_) co_return;
    if (!recorded) co_return give_up("the start cannot be recorded; ending", recorded.error());
    set_going();
}

void App::Impl::set_going() {
    state_->announce_start();
    tasks_.spawn(state_->time().run());
    tasks_.spawn(state_->journal().run());
    tasks_.spawn(state_->reminders().run());
    tasks_.spawn(announce());
    tasks_.spawn(sweep_streams());
    tasks_.spawn(write_channels());
    if (const auto interval = watchdog_interval()) tasks_.spawn(feed_watchdog(*interval));
    if (!saved_page_) {
        engine_->serve();
        synchronisation_->run(tasks_);
        release_start_memory();
    } else {
        tasks_.spawn(replace_saved_page());
    }
}

Task<void> App::Impl::replace_saved_page() {
    engine::Publisher& publisher = engine_->publisher();
    while (publisher.copy_some(saved_page_->image())) {
        co_await net::post(executor(), use_task);
        if (stopped_) co_return;
    }
    engine_->serve();
    const Result<void> read = co_await state_->keys().read();
    if (stopped_) co_return;
    if (!read) co_return give_up("the keys cannot be read; ending", read.error());
    publisher.follow();
    state_->enforcer().complete();
    saved_page_.reset();
    completed_.notify();
    synchronisation_->run(tasks_);
    release_start_memory();
}

// And no page is kept: the next start does first what has failed.
void App::Impl::give_up(const std::string& what, const Error& cause) {
    failure_ = cause;
    // What breaks the store the state says itself, as soon as those who waited for it are through.
    const bool is_said = cause.code() == Errc::Damaged || cause.code() == Errc::Unsettled;
    if (!is_said) surroundings_.log.error(what, {{"cause", cause.message()}});
    stop();
}

Task<bool> App::Impl::until_complete() {
    while (!state_->enforcer().is_complete() && !stopped_) {
        co_await completed_.wait_for(looked_again_after);
    }
    co_return state_->enforcer().is_complete();
}

Task<void> App::Impl::announce() {
    async::Timer timer{executor()};
    while (true) {
        timer.expires_after(announce_every);
        const bool expired = co_await async::wait(timer);
        if (!expired) co_return;
        state_->enforcer().announce();
        state_->streams().review();
        state_->disk().anchor();
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
        state_->streams().sweep();
    }
}

// What is much is written in many turns: between them everybody is answered.
Task<void> App::Impl::write_channels() {
    async::Timer timer{executor()};
    while (true) {
        while (engine_->work()) {
            co_await net::post(executor(), use_task);
            if (stopped_) co_return;
        }
        timer.expires_after(work_every);
        const bool expired = co_await async::wait(timer);
        if (!expired) co_return;
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

ExitCode App::Impl::exit_code() const noexcept {
    if (state_ && state_->is_damaged()) return exit_misconfigured;
    if (state_ && state_->is_broken()) return exit_storage_broken;
    return failure_ ? exit_code_of(*failure_) : exit_done;
}

void App::Impl::stop() {
    if (stopped_) return;
    stopped_ = true;
    if (faces_) faces_->stop();
    if (engine_api_) engine_api_->stop();
    if (engine_) engine_->stop();
    completed_.notify();
    tasks_.cancel();
    if (synchronisation_) synchronisation_->stop();
    if (state_) state_->journal().stop();
    sandbox_.reset();
}

Result<std::unique_ptr<App>> App::start(config::Config config, Surroundings surroundings) {
    auto impl = std::make_unique<Impl>(std::move(config), std::move(surroundings));
    for (const auto step : {&Impl::open_state, &Impl::open_sandbox, &Impl::connect_upstreams,
                            &Impl::open_page, &Impl::open_faces}) {
        const Result<void> done = ((*impl).*step)();
        if (!done) return State::with_remedy(done.error());
    }
    impl->begin();
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
bool App::is_on_record() const noexcept {
    return impl_->is_on_record();
}
bool App::stopped() const noexcept {
    return impl_->stopped();
}
ExitCode App::exit_code() const noexcept {
    return impl_->exit_code();
}

}  // namespace usher::app
