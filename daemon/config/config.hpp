/// The configuration of `usherd` as one checked value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/core/money.hpp"

namespace usher::config {

/// An address to listen on: an IP address and a port, 0 for a free one.
struct Listen {
    std::string host;
    std::uint16_t port = 0;

    friend bool operator==(const Listen&, const Listen&) = default;
};

struct OptionSettings {
    OptionId id;
    std::string description;
    Seconds fresh_for = std::chrono::hours{7};
    Seconds stale_for = std::chrono::hours{24};
    Seconds grace_for = std::chrono::hours{72};
    bool allow_expired = false;

    // How many streams may run at once, 1 to 10000 each; none: any number.
    std::optional<std::size_t> streams{};            ///< of this option with one user key
    std::optional<std::size_t> streams_per_key{};    ///< of one user key, whatever the option
    std::optional<std::size_t> streams_on_device{};  ///< of this option on this device
    bool end_oldest = false;  ///< beyond a limit the oldest stream ends, not the new one
};

struct PeriodSettings {
    PeriodId id;
    int days = 0;
};

struct PriceSettings {
    OptionId option;
    PeriodId period;
    Cents cost;
};

/// The HTTP adapters for streaming engines (docs/adapters.md).
struct AdapterSettings {
    bool enabled = true;
    bool require_key = true;           ///< a player without a user key is refused
    std::string key_argument = "key";  ///< where a player's URL holds its user key
    bool open_users = false;           ///< over TCP engines ask about users without a token

    // Asked about where the adapter's URL names no option.
    std::optional<OptionId> nginx_option;
    std::optional<OptionId> nginx_rtmp_option;
    std::optional<OptionId> icecast_option;
    std::optional<OptionId> srs_option;
    std::optional<OptionId> mediamtx_option;

    Seconds nginx_cache_for{5};           ///< how long nginx may keep a yes
    Seconds nginx_rtmp_update_every{30};  ///< its notify_update_timeout
    Seconds icecast_recheck{600};         ///< a listener is cut off after this time
    Seconds srs_kept_for{43'200};         ///< a client is forgotten after this time

    friend bool operator==(const AdapterSettings&, const AdapterSettings&) = default;
};

/// Ace Stream's Engine API and its HTTP twin (docs/engine-api.md). Off by default.
struct EngineApiSettings {
    std::vector<Listen> listen{};     ///< of the line protocol, loopback alone; empty: none
    bool http = false;                ///< the HTTP twin, `/ace/…`
    std::string product_keys_file{};  ///< one whole product key a line, mode 0600; empty: none
    std::vector<std::string> playback_hosts{};  ///< where engines may serve, besides this machine
    bool level_bits = true;  ///< AUTH with a bit for each active option (choice 27)

    [[nodiscard]] bool is_on() const noexcept { return http || !listen.empty(); }
};

/// The device role's upstream: the native dialect (docs/usher-dialect.md).
struct DeviceUpstream {
    std::string url;
    std::string issuer_keys_file;  ///< a JWK Set with `issuer`
    std::string ca_file;           ///< empty: the system's roots
};

/// Whose machine this is. A device is a customer's: it holds no secret of an operator's, so that
/// nothing of `Config` below that is an operator's is there (design.md 6.5).
enum class Role : std::uint8_t { Device, Operator };

/// Where a secret of an operator's is kept: one of the two, or neither where it may be left out.
struct SecretSource {
    std::string credential{};  ///< name of a systemd credential
    std::string file{};        ///< of mode 0600

    [[nodiscard]] bool is_given() const noexcept { return !credential.empty() || !file.empty(); }
    friend bool operator==(const SecretSource&, const SecretSource&) = default;
};

/// The operator role's upstream: Ace Stream's reseller or developer API.
struct OperatorUpstream {
    std::string entry;        ///< `reseller` or `developer`
    std::string url;          ///< default: the vendor's sandbox (specs/acestream.md 2)
    bool production = false;  ///< must be set for the vendor's production host (threat model D50)
    std::string api_key;
    std::string application;
    SecretSource secret;  ///< the API secret
    std::string ca_file;
};

/// Television licences: where AminoTV answers, and how long its word counts (docs/licenses.md).
struct LicenseUpstream {
    std::string url;                                     ///< the address before `/api`
    std::string ca_file;                                 ///< empty: the system's roots
    std::string idempotency_header = "Idempotency-Key";  ///< names a purchase
    std::string token_path = "/api/auth/v4/access_tokens";
    std::string login_service = "aminotv";  ///< of the legacy login

    friend bool operator==(const LicenseUpstream&, const LicenseUpstream&) = default;
};

/// The provider's own view of all users' licences, on the provider's own machine alone
/// (docs/licenses.md).
struct ProviderUpstream {
    std::string url{};      ///< the address before `/api`
    std::string ca_file{};  ///< empty: the system's roots
    SecretSource api_key{};
    Seconds every = std::chrono::hours{6};         ///< how often all users are read
    Seconds look_every = std::chrono::minutes{5};  ///< how often new licences are looked for
    std::int64_t at_once = 8;                      ///< users that are asked about at once
};

/// createReseller: resellers of a white label, made in the name of its administrator
/// (docs/resellers.md). Operator role.
struct ResellerUpstream {
    std::string url{};        ///< whole address; default: the vendor's
    bool production = false;  ///< must be set for the vendor's own host (threat model D50)
    std::string user{};       ///< the administrator
    SecretSource api_id{};
    bool uses_get = false;  ///< parameters in the query, as the vendor's example, not in a form
    std::string ca_file{};
};

/// What products of the BSS give, here: services on channels, under one name
/// (specs/interworks.md IW-LIC-2).
struct FeatureSettings {
    BundleId name;
    std::vector<std::string> codes{};  ///< of the products that give it
    std::vector<std::string> ids{};    ///< the same by GUID, where a product has no code
    std::vector<ChannelId> channels{};
    std::vector<std::string> services{};  ///< of every channel: `live`, `npvr`, …

    friend bool operator==(const FeatureSettings&, const FeatureSettings&) = default;
};

/// The interworks.cloud BSS of a distributor, as one of its resellers sees it (docs/customers.md).
/// Operator role.
struct InterworksUpstream {
    std::string url{};        ///< with or without `/api` at its end
    std::string token_url{};  ///< empty: `/oauth/token` there
    std::string ca_file{};
    SecretSource client_key{};
    SecretSource client_secret{};
    std::string username{};
    SecretSource password{};  ///< none: attended, somebody enters it (IW-SEC-1)
    bool all_accounts = false;
    std::vector<std::int32_t>
        accounts{};  ///< sorted, each once; whose licences are kept (IW-LIC-1)
    std::string user_prefix = "account-";      ///< before an account's number: the user here
    Seconds every = std::chrono::minutes{15};  ///< how often changes are asked for
    std::vector<FeatureSettings> features{};
};

/// The site where people sign in by OAuth2 and leave their user key (docs/site-login.md). Operator
/// role.
struct SiteUpstream {
    std::string authorization_url{};  ///< whole addresses; default: Ace Stream's, but for user data
    std::string token_url{};
    std::string user_data_url{};
    std::string client_id{};       ///< APP_ID
    SecretSource client_secret{};  ///< none: a native app, which can keep none
    std::string issuer{};          ///< not empty: what answers have to name
    bool pkce = true;
    std::string scope = "userkey email";
    std::string user_key_member = "userkey";
    std::string email_member = "email";
    Seconds patience = std::chrono::minutes{5};  ///< for a person to sign in
    std::string ca_file{};
};

struct LicenseSettings {
    Seconds every = std::chrono::minutes{15};         ///< how often each user is asked about
    Seconds catalogue_every = std::chrono::hours{6};  ///< how often all products are
    /// Whether the facade wants to be told twice before a product is bought that the user has.
    bool confirm_duplicates = false;
    /// How many purchases a day, UTC, one app may make, and may be made for one user; none: any.
    std::optional<std::size_t> purchases_per_app{};
    std::optional<std::size_t> purchases_per_user{};
    bool strict_types = false;  ///< a product gives no more than its type says
    Seconds fresh_for = std::chrono::minutes{20};
    Seconds stale_for = std::chrono::hours{24};
    Seconds grace_for = std::chrono::minutes{47 * 60 + 40};  ///< 72 hours in all
    /// How long before its end people are told of a licence, the longest first; empty: never.
    std::vector<Seconds> expiry_warnings{std::chrono::days{7}, std::chrono::days{1}};

    // How many streams may run at once, 1 to 10000 each; none: any number.
    std::optional<std::size_t> streams{};           ///< of a user, of one service of one channel
    std::optional<std::size_t> streams_per_user{};  ///< of a user, whatever the channel
    bool end_oldest = false;  ///< beyond a limit the oldest stream ends, not the new one

    friend bool operator==(const LicenseSettings&, const LicenseSettings&) = default;
};

/// Paid activations (docs/native-api.md).
struct ActivationSettings {
    Seconds unsent_limit = std::chrono::minutes{10};  ///< then an unsent one is cancelled
    Seconds quiet_time = std::chrono::minutes{15};    ///< then an unknown one is read back
    Seconds read_for = std::chrono::hours{1};         ///< then one that cannot be read is in doubt
    bool second_attempt = false;            ///< sends once more what was read back as not executed
    std::optional<Cents> budget_per_app{};  ///< what may be spent in a day, UTC; none: no limit
    std::optional<Cents> budget_per_key{};

    friend bool operator==(const ActivationSettings&, const ActivationSettings&) = default;
};

/// How long the journal remembers (docs/journal.md); beyond either bound the oldest entries go.
struct JournalSettings {
    Seconds keep_for = std::chrono::hours{24} * 730;
    std::int64_t keep_bytes = std::int64_t{256} * 1024 * 1024;

    friend bool operator==(const JournalSettings&, const JournalSettings&) = default;
};

struct Config {
    std::string state_dir;    ///< `--state-dir`, $STATE_DIRECTORY or /var/lib/usher
    std::string runtime_dir;  ///< `--runtime-dir`, $RUNTIME_DIRECTORY or /run/usher

    std::vector<Listen> http;  ///< 127.0.0.1:6878 and [::1]:6878
    bool http_default = true;  ///< `http` was not set: an address family that is absent is no error
    std::size_t http_connections = 256;  ///< at once over TCP; as many again over api.sock
    bool allow_remote = false;       ///< the explicit switch that D9 wants for other than loopback
    std::vector<std::string> hosts;  ///< `Host` values besides loopback's, in lower case (D1)
    std::vector<std::string> origins;  ///< allowed web origins, whole strings (D2)
    bool legacy_envelope = true;       ///< get_services: `status` and `services` too (choice 21)
    unsigned api_socket_mode = 0660;
    unsigned engine_socket_mode = 0660;

    /// What get_version reports (choice 23), and HELLOTS of the Engine API with it.
    std::string engine_version = "3.1.70";
    std::int64_t engine_code = 3017000;
    std::optional<std::string> engine_platform{"linux"};

    std::vector<OptionSettings> options;
    std::vector<PeriodSettings> periods;
    std::vector<PriceSettings> prices;

    AdapterSettings adapters;
    EngineApiSettings engine_api;

    Seconds sync_every = std::chrono::hours{6};
    std::chrono::milliseconds upstream_deadline{10'000};
    ActivationSettings activation;
    JournalSettings journal;

    std::optional<DeviceUpstream> device_upstream;
    std::optional<LicenseUpstream> license_upstream;
    LicenseSettings licenses;

    Role role = Role::Device;
    // All none in the device role.
    std::optional<OperatorUpstream> operator_upstream;
    std::optional<ProviderUpstream> provider_upstream;
    std::optional<ResellerUpstream> reseller_upstream;
    std::optional<InterworksUpstream> interworks_upstream;
    std::optional<SiteUpstream> site_upstream;

    bool sandbox = false;  ///< `--sandbox`
    Listen sandbox_http{.host = "127.0.0.1", .port = 0};
    Listen sandbox_control{.host = "127.0.0.1", .port = 0};
};

/// The environment that configuration may come from, so that tests bring their own.
struct Environment {
    std::string state_directory;    ///< $STATE_DIRECTORY
    std::string runtime_directory;  ///< $RUNTIME_DIRECTORY
};

/// What the command line asks for.
struct Invocation {
    Config config;
    bool help = false;     ///< `--help` was given: print `text`, exit 0
    bool version = false;  ///< likewise `--version`
    std::string text;
    std::string restore{};  ///< `restore FILE` was given: put this backup back, then end
};

/// Reads `usherd`'s arguments (without the program name) and the files they name:
/// /etc/usher/usherd.toml and /etc/usher/usherd.d/*.toml in the order of their names, or `--config
/// FILE` alone. Later values win; unknown names are errors. Errc::Malformed, naming file, line and
/// field; Errc::NotFound for a `--config` file that is not there; as `errc_of_errno` says for one
/// that cannot be read.
[[nodiscard]] Result<Invocation> read_invocation(const std::vector<std::string>& arguments,
                                                 const Environment& environment);

/// Checks configuration files alone, as `usherctl config check` does; the same errors.
[[nodiscard]] Result<Config> read_config_files(const std::vector<std::string>& files);

/// The files that are read when `--config` is not given and which exist.
[[nodiscard]] std::vector<std::string> default_config_files();

/// `127.0.0.1:6878`, `[::1]:0`. Errc::Malformed otherwise.
[[nodiscard]] Result<Listen> parse_listen(const std::string& text);

}  // namespace usher::config
