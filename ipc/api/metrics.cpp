#include "ipc/api/metrics.hpp"

#include <initializer_list>
#include <string_view>

#include "lib/sync/customer_sync.hpp"

namespace usher::api {
namespace {

// A label's name and value; values here hold nothing that needs an escape.
struct Label {
    std::string_view name;
    std::string_view value;
};

class Page {
public:
    // `name` of the metrics that follow, `type` is gauge or counter.
    void begin(std::string_view name, std::string_view type, std::string_view help) {
        name_ = name;
        text_.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ");
        text_.append(name).append(" ").append(type).append("\n");
    }
    void add(std::int64_t value, std::initializer_list<Label> labels = {}) {
        text_.append(name_);
        char separator = '{';
        for (const Label& label : labels) {
            text_ += separator;
            text_.append(label.name).append("=\"").append(label.value).append("\"");
            separator = ',';
        }
        if (labels.size() != 0) text_ += '}';
        text_.append(" ").append(std::to_string(value)).append("\n");
    }
    void gauge(std::string_view name, std::string_view help, std::int64_t value) {
        begin(name, "gauge", help);
        add(value);
    }
    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    std::string_view name_;
    std::string text_;
};

void add_freshness(Page& page, license::Freshness now) {
    using enum license::Freshness;
    page.begin("usher_freshness", "gauge", "How fresh answers are: 1 for the level that holds.");
    for (const license::Freshness level : {Fresh, Stale, Grace, Expired}) {
        page.add(level == now ? 1 : 0, {{"level", name(level)}});
    }
}

void add_walk(Page& page, const sync::ProviderWalk& walk) {
    const sync::WalkProgress progress = walk.progress();
    page.gauge("usher_walk_upstream_up", "Whether the provider's own view answered last time.",
               progress.answers ? 1 : 0);
    page.gauge("usher_walk_users", "Users whom the walk over all has read so far.",
               progress.walk ? progress.walk->users : 0);
    page.gauge("usher_walk_running", "Whether all users are being read now.",
               progress.walk && !progress.walk->ended_at ? 1 : 0);
}

void add_customers(Page& page, const sync::CustomerSync& customers) {
    const sync::CustomerProgress progress = customers.progress();
    page.gauge("usher_customers_upstream_up",
               "Whether the reseller's customers can be read, and were the last time.",
               progress.is_up() ? 1 : 0);
    page.gauge("usher_customers_session_ready",
               "Whether the BSS can be asked without somebody's help.",
               progress.session == sync::CustomerSession::Ready ? 1 : 0);
    page.gauge("usher_customers_set_aside", "Rows of the BSS that could not be read.",
               progress.set_aside);
}

void add_accounts(Page& page, const Services& services) {
    const auto count = [](std::size_t size) { return static_cast<std::int64_t>(size); };
    const enforcement::LicenseProjection& projection = services.accounts.projection();
    page.gauge("usher_accounts", "Users whose licences are kept.",
               count(projection.account_count()));
    page.gauge("usher_licenses", "Their licences, whatever the status.",
               count(projection.license_count()));
    page.gauge("usher_logins_lost", "Users who have to log in again.",
               count(services.accounts.login_counts().lost));
    if (services.provider_walk != nullptr) add_walk(page, *services.provider_walk);
    if (services.customer_sync != nullptr) add_customers(page, *services.customer_sync);
    if (services.account_refresher == nullptr) return;
    const sync::UpstreamHealth health = services.account_refresher->health();
    page.gauge("usher_license_upstream_up", "Whether the licences' upstream answered last time.",
               health.answers ? 1 : 0);
    page.gauge("usher_license_sync_pending", "Users who are due to be asked about upstream.",
               count(health.pending));
    page.begin("usher_license_findings_total", "counter",
               "What was odd in the upstream's answers about licences since the start.");
    for (const auto& [finding, times] : services.account_refresher->findings()) {
        page.add(static_cast<std::int64_t>(times), {{"finding", finding}});
    }
}

}  // namespace

Metrics::Metrics(const Services& services)
    : services_{services},
      subscription_{services.enforcer.events().subscribe([this](const enforcement::Event& event) {
          ++events_;
          const auto* changed = std::get_if<enforcement::ActivationChanged>(&event.change);
          if (changed != nullptr) ++transitions_[changed->state];
      })} {
    // A series that is not there yet raises no alarm when it comes.
    for (const license::Arrow& arrow : license::activation_arrows()) {
        transitions_.try_emplace(arrow.from, 0);
        transitions_.try_emplace(arrow.transition.to, 0);
    }
}

Metrics::~Metrics() {
    services_.enforcer.events().unsubscribe(subscription_);
}

std::string Metrics::text() const {
    const sync::UpstreamHealth health = services_.refresher.health();
    const auto count = [](std::size_t size) { return static_cast<std::int64_t>(size); };
    Page page;
    page.begin("usher_build_info", "gauge", "Always 1; says which version runs.");
    page.add(1, {{"version", USHER_VERSION}});
    page.gauge("usher_start_time_seconds", "When the daemon started, in Unix seconds.",
               unix_seconds(services_.started_at));
    add_freshness(page, services_.enforcer.freshness());
    page.gauge("usher_keys", "User keys that are loaded.",
               count(services_.enforcer.projection().size()));
    page.gauge("usher_streams", "Streams that run.", count(services_.streams.size()));
    page.gauge("usher_activations_open", "Paid activations that are not settled.",
               count(services_.activations.open_count()));
    page.gauge("usher_purchases_open", "Purchases of licences that are not settled.",
               count(services_.purchases.open_count()));
    page.gauge("usher_purchases_unknown", "Purchases of which nobody knows whether they were made.",
               count(services_.purchases.unknown_count()));
    page.gauge("usher_activations_in_doubt", "Paid activations that wait for a person.",
               count(services_.activations.in_doubt_count()));
    page.gauge("usher_resellers_open", "Creations of resellers that are not settled.",
               count(services_.resellers.open_count()));
    page.gauge("usher_resellers_in_doubt", "Creations of resellers that wait for a person.",
               count(services_.resellers.in_doubt_count()));
    page.gauge("usher_alarms", "All that waits for a person.", alarm_count(services_));
    page.gauge("usher_store_writable", "Whether the store could be written last time.",
               services_.disk.store() ? 0 : 1);
    page.gauge("usher_anchor_behind", "Whether the anchor cannot be written: nothing is charged.",
               services_.disk.anchor() ? 1 : 0);
    page.gauge("usher_journal_faults", "Faults that the last verification of the journal found.",
               services_.journal.health().fault_count);
    page.gauge("usher_upstream_up", "Whether the device's upstream answered last time.",
               health.answers ? 1 : 0);
    page.gauge("usher_sync_pending", "Keys that are due to be asked about upstream.",
               count(health.pending));
    add_accounts(page, services_);
    page.begin("usher_activation_transitions_total", "counter",
               "Paid activations that came into a state since the start.");
    for (const auto& [state, times] : transitions_) page.add(times, {{"to", name(state)}});
    page.begin("usher_events_total", "counter", "Events since the start.");
    page.add(events_);
    return page.take();
}

}  // namespace usher::api
