#include "tests/lib/sandbox/sandbox_fixture.hpp"

#include <boost/asio/post.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include "lib/http/query.hpp"
#include "lib/sandbox/aminotv/demo.hpp"
#include "lib/upstream/acestream/answers.hpp"
#include "lib/upstream/acestream/signature.hpp"

namespace usher::sandbox {

using upstream::acestream::Entry;

namespace {

Url url_of(const http::Address& address) {
    return {.tls = false, .host = "127.0.0.1", .port = address.port, .path = ""};
}

}  // namespace

SandboxFixture::SandboxFixture() {
    sandbox = open(settings()).value();
}

SandboxFixture::~SandboxFixture() {
    close();
}

void SandboxFixture::close() {
    // On the loop, as the daemon does it; then what was cut short ends.
    net::post(loop, [this] { sandbox.reset(); });
    loop.poll();
    loop.restart();
}

Settings SandboxFixture::settings() {
    const OptionId no_ads{"noAds"};
    const OptionId premium{"premium"};
    const PeriodId month{"m1"};
    const PeriodId year{"y1"};
    Settings settings;
    settings.catalogue.options = {{.id = no_ads, .description = "No advertising"},
                                  {.id = premium, .description = "Premium streams"}};
    settings.catalogue.periods = {{.id = month, .length = Seconds{month_seconds}},
                                  {.id = year, .length = Seconds{31'536'000}}};
    settings.catalogue.prices = {{.option = no_ads, .period = month, .cost = Cents{1'50}},
                                 {.option = no_ads, .period = year, .cost = Cents{15'00}},
                                 {.option = premium, .period = month, .cost = Cents{3'00}}};
    settings.accounts = demo_accounts();
    settings.aminotv = aminotv::demo_settings();
    return settings;
}

Result<std::unique_ptr<Sandbox>> SandboxFixture::open(Settings own_settings) {
    const ReadClock read_clock = [this] { return ClockReading{.wall = now, .boot = {}}; };
    const Log sink{[this](Severity, std::string_view line) { log.append(line).append("\n"); }};
    return Sandbox::open(loop.get_executor(), std::move(own_settings), read_clock, sink);
}

void SandboxFixture::reopen(Settings own_settings) {
    close();
    sandbox = open(std::move(own_settings)).value();
}

AccountSettings SandboxFixture::account(Entry entry) {
    return demo_accounts().at(entry == Entry::Reseller ? 0 : 1);
}

http::Client SandboxFixture::api_client() const {
    return http::Client{url_of(sandbox->api())};
}

Result<http::Exchange> SandboxFixture::ask(http::ClientRequest request) {
    const http::Client client = api_client();
    return run(client.send(std::move(request)));
}

std::string SandboxFixture::target(Entry entry, Values values) {
    const AccountSettings signer = account(entry);
    http::Parameters parameters;
    parameters.add("api_version", "1.0");
    parameters.add("api_key", signer.api_key);
    parameters.add(entry == Entry::Reseller ? "app" : "product", signer.application);
    for (auto& [name, value] : values) parameters.add(std::move(name), std::move(value));
    parameters.add("sign", upstream::acestream::sign(parameters, signer.api_secret));
    return '/' + std::string{upstream::acestream::name(entry)} + '?' + http::to_query(parameters);
}

std::string SandboxFixture::reseller(Values values) {
    http::Response response = try_reseller(std::move(values)).value().response;
    BOOST_CHECK_EQUAL(response.status, 200);
    BOOST_CHECK_EQUAL(response.content_type, "application/json");
    return response.body;
}

std::string SandboxFixture::developer(Values values) {
    http::ClientRequest request{.target = target(Entry::Developer, std::move(values))};
    http::Response response = ask(std::move(request)).value().response;
    BOOST_CHECK_EQUAL(response.status, 200);
    return response.body;
}

Result<http::Exchange> SandboxFixture::try_reseller(Values values) {
    return ask({.target = target(Entry::Reseller, std::move(values))});
}

std::string SandboxFixture::new_key() {
    const std::string body = reseller({{"method", "createUserKey"}});
    return upstream::acestream::read_created_key(200, body).value().user_key.text();
}

std::string SandboxFixture::activate(const std::string& user_key) {
    return reseller({{"method", "activateService"},
                     {"user_key", user_key},
                     {"service", "noAds"},
                     {"period", "m1"}});
}

boost::json::object SandboxFixture::control(std::string method, std::string path,
                                            std::string order) {
    http::ClientRequest request{.method = std::move(method), .target = std::move(path)};
    if (!order.empty()) request.fields = {{.name = "Content-Type", .value = "application/json"}};
    request.body = std::move(order);
    const http::Response response = try_control(std::move(request)).value().response;
    BOOST_CHECK_MESSAGE(response.status == 200, response.body);
    return boost::json::parse(response.body).as_object();
}

Result<http::Exchange> SandboxFixture::try_control(http::ClientRequest request) {
    const http::Client client{url_of(sandbox->control())};
    return run(client.send(std::move(request)));
}

std::int64_t SandboxFixture::executions() {
    return control("GET", "/control/v1/state").at("executions").as_int64();
}

std::string SandboxFixture::balance(Entry entry) {
    const boost::json::object state = control("GET", "/control/v1/state");
    const std::size_t index = entry == Entry::Reseller ? 0 : 1;
    return boost::json::value_to<std::string>(state.at("accounts").at(index).at("balance"));
}

upstream::usher::Client SandboxFixture::device_client() const {
    return upstream::usher::Client{url_of(sandbox->api()), sandbox->issuer_keys(),
                                   InstallationId{installation_digits}};
}

}  // namespace usher::sandbox
