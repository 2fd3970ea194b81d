#include "tests/ipc/api/api_fixture.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "lib/core/json.hpp"

namespace usher::test {
namespace {

using namespace std::chrono_literals;
namespace createreseller = usher::upstream::createreseller;
using upstream::acestream::Activated;
using upstream::usher::DocumentAnswer;
using upstream::usher::DocumentRequest;

Result<DocumentAnswer> say(ApiFixture& fixture, const DocumentRequest& request) {
    ++fixture.fetches;
    if (fixture.upstream_failure) return *fixture.upstream_failure;
    const Instant now = fixture.time.now();
    return DocumentAnswer{
        .document =
            license::EntitlementDocument{.version = request.version_held + 1,
                                         .issued_at = now,
                                         .expires_at = now + 24h,
                                         .entitlements = fixture.upstream[request.user_key.text()]},
        .etag = "\"v\""};
}

}  // namespace

ApiFixture::ApiFixture()
    : refresher{loop.get_executor(),
                {.every = 6h, .start_spread = 0ms},
                {.documents = [this](DocumentRequest request, Instant)
                     -> Task<Result<DocumentAnswer>> { co_return say(*this, request); },
                 .account_keys = [this](UserKey user_key) -> Task<Result<sync::ToldKey>> {
                     co_return sync::ToldKey{.entitlements = upstream[user_key.text()]};
                 }},
                [] { return 0.5; },
                keys,
                enforcer,
                Log{}},
      intake{read_fake_extension, keys, refresher},
      driver{loop.get_executor(),
             {.unsent_limit = 10min,
              .backoff = {.base = 1ms, .cap = 1ms},
              .reconciliation = {.quiet_time = 15min, .read_for = 1h},
              .look_every = 1ms},
             {.port = {.charge = [this](license::ActivationRequest) -> Task<Result<Activated>> {
                           ++charges;
                           co_return charge_outcome;
                       },
                       .read = [](license::ActivationRequest) -> Task<Result<license::Reading>> {
                           co_return license::Reading{};
                       },
                       .quote = [this](OptionId, PeriodId) -> Task<Result<Cents>> {
                           co_return price;
                       }},
              .random = [] { return 0.5; },
              .activations = activations,
              .time = time,
              .on_confirmed = [](const UserKey&) {},
              .log = Log{}}},
      purchase_driver{
          loop.get_executor(),
          {.sleep = [](std::chrono::steady_clock::duration) -> Task<void> {
              return async::sleep_for(1ms);
          }},
          {.send = [this](
                       UserId, usher::upstream::aminotv::WrittenPurchase written,
                       const usher::upstream::aminotv::MayLeave&) -> Task<sync::PurchaseOutcome> {
               sent.push_back(std::move(written));
               co_return sale;
           },
           .purchases = purchases,
           .accounts = accounts,
           .time = time,
           .on_moved = [](const UserId&) {},
           .log = Log{}}},
      reseller_driver{
          loop.get_executor(),
          {.sleep = [](std::chrono::steady_clock::duration) -> Task<void> { co_return; }},
          {.port = {.ask_name = [this](license::ResellerName) -> Task<createreseller::NameAnswer> {
                        co_return name_answer;
                    },
                    .create = [this](createreseller::CreationRequest)
                        -> Task<createreseller::SendAnswer> {
                        ++creations_sent;
                        co_return creation_answer;
                    }},
           .administrator = license::ResellerName{"opsadmin"},
           .creations = resellers,
           .time = time,
           .log = Log{}}} {
    api = std::make_unique<api::Api>(
        api::GuardPolicy{.origins = {listed_origin}, .hosts = {"usher.lan:6878"}},
        api::ServiceSettings{.version = "3.1.70", .code = 3017000, .platform = "linux"},
        services());
    background.spawn(refresher.run());
}

// What still runs refers to members: it has to unwind before they go.
ApiFixture::~ApiFixture() {
    refresher.stop();
    driver.stop();
    purchase_driver.stop();
    reseller_driver.stop();
    background.cancel();
    loop.restart();
    const auto is_unwinding = [this] {
        return background.running() > 0 || refresher.health().running > 0;
    };
    while (is_unwinding() && loop.run_one_for(10s) > 0) {
    }
}

api::Services ApiFixture::services() {
    return services(recoveries);
}

api::Services ApiFixture::services(enforcement::Recoveries& with) {
    return {
        .enforcer = enforcer,
        .streams = streams,
        .usage = usage,
        .keys = keys,
        .accounts = accounts,
        .reminders = reminders,
        .activations = activations,
        .purchases = purchases,
        .resellers = resellers,
        .movements = movements,
        .tokens = tokens,
        .journal = journal,
        .recoveries = with,
        .disk = disk,
        .backups = backups,
        .intake = intake,
        .refresher = refresher,
        .driver = &driver,
        .purchase_driver = &purchase_driver,
        .reseller_driver = &reseller_driver,
        .until_complete = [this]() -> Task<bool> {
            if (becomes_complete) enforcer.complete();
            co_return becomes_complete;
        },
        .installation = InstallationId{std::string(40, 'a')},
        .is_operator = true,
        .started_at = HeldClock::start,
        .device_upstream_url = "https://licences.example",
        .operator_upstream = api::OperatorInfo{.entry = "reseller", .url = "https://sell.example"},
        .reseller_urls = {.resellers = "https://api.example/api"},
        .listening = [] { return std::vector<std::string>{our_host}; },
        .log = Log{[this](Severity, std::string_view line) { log_lines.emplace_back(line); }}};
}

http::Response ApiFixture::send(http::Request request) {
    return run(loop, api->handle(std::move(request)));
}

http::Response ApiFixture::tcp(const std::string& method, const std::string& target,
                               const std::string& body, const std::string& token) {
    http::Request request{.method = method,
                          .target = target,
                          .fields = {{"Host", our_host}},
                          .body = body,
                          .local_port = our_port};
    if (!body.empty()) request.fields.push_back({"Content-Type", "application/json"});
    if (!token.empty()) request.fields.push_back({"Authorization", "Bearer " + token});
    return send(std::move(request));
}

http::Response ApiFixture::local(const std::string& method, const std::string& target,
                                 const std::string& body) {
    http::Request request{.method = method,
                          .target = target,
                          .fields = {{"Host", "localhost"}},
                          .body = body,
                          .transport = http::Transport::Unix};
    if (!body.empty()) request.fields.push_back({"Content-Type", "application/json"});
    return send(std::move(request));
}

std::string ApiFixture::token(enforcement::Scopes scopes) {
    const std::string name = "t" + std::to_string(tokens.all().size());
    return run(loop, tokens.create(name, scopes, std::nullopt, somebody)).value().text;
}

void ApiFixture::load_general(const std::string& user_key) {
    static_cast<void>(
        run(loop, intake.load("general:" + user_key, std::nullopt, somebody)).value());
}

void ApiFixture::run_until(const std::function<bool()>& reached) {
    for (int turn = 0; turn < 10'000 && !reached(); ++turn) {
        loop.restart();
        loop.run_one_for(10ms);
    }
    BOOST_REQUIRE(reached());
}

Result<license::Extension> read_fake_extension(std::string_view text) {
    const auto rest_of = [text](std::string_view kind) {
        return std::string{text.substr(kind.size())};
    };
    if (text.starts_with("general:")) return EnforcementFixture::general(rest_of("general:"));
    if (text.starts_with("individual:")) {
        const std::string rest = rest_of("individual:");
        const std::size_t colon = rest.find(':');
        return EnforcementFixture::individual(rest.substr(0, colon), rest.substr(colon + 1));
    }
    if (text.starts_with("foreign:")) return Error{Errc::NotAccepted, "issuer: another one"};
    return Error{Errc::Malformed, "extension: a compact JWS expected"};
}

boost::json::object json_of(const http::Response& response) {
    return json::parse_object(response.body).value();
}

std::string problem_code(const http::Response& response) {
    BOOST_CHECK_EQUAL(response.content_type, "application/problem+json");
    const boost::json::object document = json_of(response);
    BOOST_CHECK_EQUAL(document.at("status").as_int64(), response.status);
    BOOST_CHECK_EQUAL(document.at("type").as_string(), "about:blank");
    BOOST_CHECK(!document.at("title").as_string().empty());
    return json::string_at(document, "code").value();
}

std::string problem_detail(const http::Response& response) {
    return json::string_at(json_of(response), "detail").value();
}

}  // namespace usher::test
