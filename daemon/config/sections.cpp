#include "daemon/config/draft.hpp"
#include "lib/core/text.hpp"
#include "lib/core/url.hpp"

namespace usher::config {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t listens_max = 16;
constexpr std::size_t names_max = 64;
constexpr std::size_t version_bytes_max = 64;

std::string at_most(std::size_t count, const std::string& what) {
    return "at most " + std::to_string(count) + " " + what + " expected";
}

void read_listens(Section& http, Config& config) {
    if (const auto listens = http.texts("listen")) {
        if (listens->size() > listens_max) http.refuse("listen", at_most(listens_max, "addresses"));
        config.http.clear();
        config.http_default = false;
        for (const std::string& text : *listens) {
            const auto listen = parse_listen(text);
            if (!listen) http.refuse("listen", listen.error().context());
            config.http.push_back(*listen);
        }
    }
}

void read_hosts(Section& http, Config& config) {
    auto hosts = http.texts("hosts");
    if (!hosts) return;
    if (hosts->size() > names_max) http.refuse("hosts", at_most(names_max, "names"));
    for (std::string& host : *hosts) {
        if (!is_host(host)) http.refuse("hosts", "a name such as \"box.example:6878\" expected");
        host = lower_case(host);
    }
    config.hosts = *std::move(hosts);
}

void read_origins(Section& http, Config& config) {
    auto origins = http.texts("origins");
    if (!origins) return;
    if (origins->size() > names_max) http.refuse("origins", at_most(names_max, "origins"));
    for (const std::string& origin : *origins) {
        if (!is_origin(origin)) {
            http.refuse("origins", "an origin such as \"https://app.example\" expected");
        }
    }
    config.origins = *std::move(origins);
}

void read_http(Section http, Config& config) {
    read_listens(http, config);
    http.read("allow_remote", config.allow_remote);
    auto connections = static_cast<std::int64_t>(config.http_connections);
    http.read("connections", connections, {1, 20'000});
    config.http_connections = static_cast<std::size_t>(connections);
    read_hosts(http, config);
    read_origins(http, config);
    http.refuse_unread();
}

// Whoever may connect has the rights of the socket, so "others" never may.
void read_socket(Section socket, unsigned& into) {
    if (const std::optional<std::string> mode = socket.text("mode")) {
        const bool octal = !mode->empty() && mode->size() <= 4 &&
                           mode->find_first_not_of("01234567") == std::string::npos;
        const unsigned long bits = octal ? std::stoul(*mode, nullptr, 8) : 0;
        if ((bits & ~0070ul) != 0600ul) {
            socket.refuse("mode", "an octal mode from \"0600\" to \"0670\" expected");
        }
        into = static_cast<unsigned>(bits);
    }
    socket.refuse_unread();
}

void read_engine(Section engine, Config& config) {
    engine.read("version", config.engine_version);
    if (!is_printable(config.engine_version, 1, version_bytes_max)) {
        engine.refuse("version", "1 to " + std::to_string(version_bytes_max) +
                                     " printable characters expected");
    }
    engine.read("code", config.engine_code, {0, 999'999'999});

    std::string platform = config.engine_platform.value_or("");
    engine.read("platform", platform);
    if (!platform.empty() && !is_identifier(platform)) {
        engine.refuse("platform", "letters, digits, '.', '_' and '-' expected");
    }
    config.engine_platform.reset();
    if (!platform.empty()) config.engine_platform = platform;
    engine.refuse_unread();
}

void read_directory(std::optional<Section> section, std::string& into) {
    if (!section) return;
    section->read("dir", into);
    if (!into.starts_with('/')) section->refuse("dir", "an absolute path expected");
    section->refuse_unread();
}

void read_sync(Section sync, Config& config) {
    sync.read("every", config.sync_every, {1s, 24h * 7});
    sync.read("deadline", config.upstream_deadline, {100ms, 60s});
    sync.refuse_unread();
}

std::optional<Cents> read_amount(Section& section, std::string_view name) {
    const std::optional<std::string> text = section.text(name);
    if (!text || text->empty()) return std::nullopt;
    const Result<Cents> amount = parse_cents(*text);
    if (!amount || *amount < Cents{}) section.refuse(name, "an amount such as \"20.00\" expected");
    return *amount;
}

void read_activation(Section section, ActivationSettings& activation) {
    section.read("unsent_limit", activation.unsent_limit, {1s, 24h});
    section.read("quiet_time", activation.quiet_time, {1s, 24h});
    section.read("read_for", activation.read_for, {1s, 24h * 7});
    section.read("second_attempt", activation.second_attempt);
    activation.budget_per_app = read_amount(section, "budget_per_app");
    activation.budget_per_key = read_amount(section, "budget_per_key");
    section.refuse_unread();
}

void read_journal(Section section, JournalSettings& journal) {
    constexpr std::int64_t mebibyte = 1 << 20;
    section.read("keep_for", journal.keep_for, {24h, 24h * 3660});
    section.read("keep_bytes", journal.keep_bytes, {mebibyte, mebibyte << 20});
    section.refuse_unread();
}

}  // namespace

bool is_host(std::string_view text) {
    return text.find('/') == std::string_view::npos &&
           parse_url("https://" + std::string{text}).has_value();
}

bool is_origin(std::string_view text) {
    const std::size_t end_of_scheme = text.find("://");
    if (end_of_scheme == std::string_view::npos || end_of_scheme == 0) return false;
    const std::string_view host = text.substr(end_of_scheme + 3);
    return is_printable(text, 1, 256) && !host.empty() &&
           host.find_first_of("/*@?#\\\"") == std::string_view::npos &&
           text.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
}

void read_daemon_sections(Section& file, Draft& draft) {
    Config& config = draft.config;
    if (auto http = file.section("http")) read_http(*std::move(http), config);
    if (auto socket = file.section("api_socket")) {
        read_socket(*std::move(socket), config.api_socket_mode);
    }
    if (auto socket = file.section("engine_socket")) {
        read_socket(*std::move(socket), config.engine_socket_mode);
    }
    if (auto api = file.section("service_api")) {
        api->read("legacy_envelope", config.legacy_envelope);
        api->refuse_unread();
    }
    if (auto engine = file.section("engine")) read_engine(*std::move(engine), config);
    if (auto sync = file.section("sync")) read_sync(*std::move(sync), config);
    if (auto section = file.section("activation")) {
        read_activation(*std::move(section), config.activation);
    }
    if (auto section = file.section("journal")) read_journal(*std::move(section), config.journal);
    read_directory(file.section("state"), config.state_dir);
    read_directory(file.section("runtime"), config.runtime_dir);
}

}  // namespace usher::config
