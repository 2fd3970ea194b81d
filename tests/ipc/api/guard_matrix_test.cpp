// Threat model Q1: who may ask what, over every combination of what browsers and programs send.
// What is expected is worked out here by a plain rule, not by the code under test.
#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/ipc/api/api_fixture.hpp"

using namespace usher;
using test::our_host;

namespace {

using Values = std::vector<std::string>;  // of one field: none, one, or repeated

constexpr auto own = "<own>";  // stands for the origin that Host names

struct Source {
    Values host{our_host};
    Values origin{};
    Values site{};  // Sec-Fetch-Site
    Values referer{};
    http::Transport transport = http::Transport::Tcp;
};

struct Question {
    std::string method;
    std::string target;
    std::string body{};
    std::string content_type{};
    bool harmless = false;  // any page may ask it (D5)
    Values served{"200"};   // the statuses of an answer to somebody with every right
};

constexpr auto service = "/webui/api/service?method=";
constexpr auto form = "application/x-www-form-urlencoded";
constexpr auto json_type = "application/json";

std::vector<Question> questions() {
    const std::string activation = std::string{R"({"id": ")"} + test::known_id +
                                   R"(", "user_key": "beta", "service": "noAds", "period": "m1"})";
    const std::string path{service};
    return {
        {.method = "GET", .target = path + "get_version", .harmless = true},
        {.method = "HEAD", .target = path + "get_version", .harmless = true},
        {.method = "GET", .target = path + "get_version&format=jsonp&callback=f", .harmless = true},
        {.method = "POST", .target = path + "get_version"},
        {.method = "GET", .target = path + "get_services"},
        {.method = "GET", .target = path + "check_user_key&user_key=alpha&format=jsonp&callback=f"},
        {.method = "GET", .target = path + "get_public_user_key"},
        {.method = "GET", .target = path + "load_extension&extension=general:beta"},
        {.method = "GET", .target = path + "get_version&method=load_extension&ext=general:beta"},
        {.method = "GET", .target = path + "get_services&method=get_version", .harmless = true},
        {.method = "POST",
         .target = "/webui/api/service",
         .body = "method=load_extension&extension=general:beta",
         .content_type = form},
        {.method = "GET", .target = "/healthz"},
        {.method = "GET", .target = "/v1/status"},
        {.method = "GET", .target = "/v1/check?option=noAds"},
        {.method = "POST",
         .target = "/v1/check",
         .body = R"({"checks": [{"option": "noAds"}]})",
         .content_type = json_type},
        {.method = "POST",
         .target = "/v1/keys",
         .body = R"({"extension": "general:beta"})",
         .content_type = json_type,
         .served = {"201", "200"}},
        {.method = "POST",
         .target = "/v1/activations",
         .body = activation,
         .content_type = json_type,
         .served = {"202", "200"}},
        {.method = "POST", .target = "/v1/sync", .served = {"202"}},
        {.method = "DELETE", .target = "/v1/keys/beta", .served = {"204", "404"}},
        {.method = "GET", .target = "/v1/events", .served = {"101"}},
        {.method = "OPTIONS", .target = "/v1/keys", .harmless = true, .served = {"204"}},
        {.method = "GET", .target = "/nowhere", .served = {"404"}},
    };
}

const std::vector<Values> our_hosts{
    {our_host}, {"localhost:6878"}, {"LocalHost:6878"}, {"[::1]:6878"}, {"usher.lan:6878"}};

const std::vector<Values> foreign_hosts{{},
                                        {""},
                                        {our_host, our_host},
                                        {our_host, "evil.example"},
                                        {"127.0.0.1"},
                                        {"localhost"},
                                        {"127.0.0.1:6879"},
                                        {"127.0.0.1:06878"},
                                        {"127.1:6878"},
                                        {"0.0.0.0:6878"},
                                        {"127.0.0.2:6878"},
                                        {"::1:6878"},
                                        {"[::ffff:127.0.0.1]:6878"},
                                        {"localhost.:6878"},
                                        {"evil.example:6878"},
                                        {"evil.example"},
                                        {"127.0.0.1.evil.example:6878"},
                                        {"localhost:6878.evil.example"},
                                        {"localhost:6878@evil.example"},
                                        {"usher.lan"},
                                        {"usher.lan:6879"}};

const std::vector<Values> origins{{},
                                  {own},
                                  {test::listed_origin},
                                  {test::listed_origin, test::listed_origin},
                                  {""},
                                  {"null"},
                                  {"*"},
                                  {"https://evil.example"},
                                  {"http://app.example"},
                                  {"HTTPS://APP.EXAMPLE"},
                                  {"https://app.example/"},
                                  {"https://app.example:8443"},
                                  {"https://app.example.evil.example"},
                                  {"https://evil-app.example"},
                                  {"http://127.0.0.1:6879"},
                                  {"http://127.0.0.1"},
                                  {"https://127.0.0.1:6878"}};

const std::vector<Values> sites{{},
                                {"same-origin"},
                                {"none"},
                                {"Same-Origin"},
                                {"same-site"},
                                {"cross-site"},
                                {"what"},
                                {""},
                                {"same-origin", "cross-site"}};

const std::vector<Values> referers{{},
                                   {"http://127.0.0.1:6878/console/"},
                                   {"http://evil.example/"},
                                   {"http://127.0.0.1:6878.evil.example/"},
                                   {"http://127.0.0.1:6878@evil.example/"},
                                   {"http://127.0.0.1:6879/"},
                                   {""},
                                   {"http://127.0.0.1:6878/", "http://127.0.0.1:6878/"}};

std::vector<Source> sources() {
    std::vector<Source> all;
    for (const auto* hosts : {&our_hosts, &foreign_hosts}) {
        for (const Values& host : *hosts) {
            for (const Values& origin : {Values{}, Values{own}, Values{test::listed_origin}}) {
                all.push_back({.host = host, .origin = origin});
            }
            all.push_back({.host = host, .transport = http::Transport::Unix});
        }
    }
    for (const Values& site : sites) {
        for (const Values& origin : origins) all.push_back({.origin = origin, .site = site});
        for (const Values& referer : referers) all.push_back({.site = site, .referer = referer});
    }
    return all;
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    return text;
}

enum class Fate { Served, Misdirected, Foreign };

bool is_from_foreign_page(const Source& source) {
    if (!source.site.empty()) {
        const std::string site = lower(source.site.front());
        return source.site.size() > 1 || (site != "same-origin" && site != "none");
    }
    if (source.referer.empty()) return false;
    return source.referer.size() > 1 ||
           !source.referer.front().starts_with("http://" + lower(source.host.front()) + "/");
}

// D1, D2 and D5 in plain words.
Fate fate_of(const Source& source, const Question& question) {
    if (source.transport == http::Transport::Unix) return Fate::Served;
    if (std::ranges::find(our_hosts, source.host) == our_hosts.end()) return Fate::Misdirected;
    if (source.origin.size() > 1) return Fate::Foreign;
    if (!source.origin.empty()) {
        if (source.origin.front() == test::listed_origin) return Fate::Served;
        if (source.origin.front() != own) return Fate::Foreign;
    }
    if (is_from_foreign_page(source) && !question.harmless) return Fate::Foreign;
    return Fate::Served;
}

std::string describe(const Source& source, const Question& question) {
    std::string text = question.method + " " + question.target;
    const auto add = [&text](const char* name, const Values& values) {
        for (const std::string& value : values) text += std::string{" | "} + name + ": " + value;
    };
    add("Host", source.host);
    add("Origin", source.origin);
    add("Sec-Fetch-Site", source.site);
    add("Referer", source.referer);
    return source.transport == http::Transport::Unix ? text + " (Unix)" : text;
}

struct Fixture : test::ApiFixture {
    std::string every_right = token(std::uint8_t{15});

    http::Request compose(const Source& source, const Question& question) {
        http::Request request{.method = question.method,
                              .target = question.target,
                              .fields = {{"Authorization", "Bearer " + every_right}},
                              .body = question.body,
                              .transport = source.transport,
                              .local_port = test::our_port};
        const auto add = [&request](const char* name, const Values& values) {
            for (const std::string& value : values) request.fields.push_back({name, value});
        };
        add("Host", source.host);
        const std::string own_origin =
            source.host.empty() ? "http://" : "http://" + lower(source.host.front());
        for (const std::string& origin : source.origin) {
            add("Origin", {origin == own ? own_origin : origin});
        }
        add("Sec-Fetch-Site", source.site);
        add("Referer", source.referer);
        if (!question.content_type.empty()) add("Content-Type", {question.content_type});
        if (question.target == "/v1/events") {
            add("Connection", {"Upgrade"});
            add("Upgrade", {"websocket"});
            add("Sec-WebSocket-Version", {"13"});
            add("Sec-WebSocket-Key", {"dGhlIHNhbXBsZSBub25jZQ=="});
        }
        return request;
    }

    /// Everything that a request could have changed.
    [[nodiscard]] std::vector<std::int64_t> changes() {
        return {static_cast<std::int64_t>(enforcer.projection().size()),
                static_cast<std::int64_t>(tokens.all().size()),
                static_cast<std::int64_t>(activations.open_count()),
                static_cast<std::int64_t>(charges),
                static_cast<std::int64_t>(fetches),
                static_cast<std::int64_t>(test::run(loop, activations.newest(10)).value().size()),
                events.last()};
    }
};

void check_fields(const http::Response& response, const Source& source, Fate fate) {
    BOOST_CHECK(response.field("Vary") == "Origin");
    BOOST_CHECK(response.field("Cache-Control") == "no-store");
    BOOST_CHECK(response.field("X-Content-Type-Options") == "nosniff");
    const bool is_listed = source.origin == Values{test::listed_origin};
    const bool may_read =
        is_listed && fate == Fate::Served && source.transport == http::Transport::Tcp;
    const auto allowed = response.field("Access-Control-Allow-Origin");
    BOOST_CHECK(may_read ? allowed == test::listed_origin : !allowed);
    if (!may_read) BOOST_CHECK(!response.field("Access-Control-Allow-Methods"));
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(guard_matrix, Fixture)

BOOST_AUTO_TEST_CASE(whoever_does_not_belong_here_is_refused_and_changes_nothing) {
    load_general("alpha");
    run_until([this] { return refresher.health().running == 0; });
    const std::vector<std::int64_t> before = changes();
    int rows = 0;
    for (const Question& question : questions()) {
        for (const Source& source : sources()) {
            const Fate fate = fate_of(source, question);
            if (fate == Fate::Served) continue;
            BOOST_TEST_CONTEXT(describe(source, question)) {
                const http::Response response = send(compose(source, question));
                BOOST_CHECK_EQUAL(response.status, fate == Fate::Misdirected ? 421 : 403);
                BOOST_CHECK_EQUAL(test::problem_code(response), "refused");
                BOOST_CHECK(!response.upgrade);
                check_fields(response, source, fate);
            }
            ++rows;
        }
    }
    BOOST_CHECK(changes() == before);
    BOOST_CHECK_GE(rows, 200);
    BOOST_TEST_MESSAGE(rows << " refused");
}

BOOST_AUTO_TEST_CASE(whoever_belongs_here_is_served) {
    int rows = 0;
    for (const Question& question : questions()) {
        for (const Source& source : sources()) {
            if (fate_of(source, question) != Fate::Served) continue;
            BOOST_TEST_CONTEXT(describe(source, question)) {
                const http::Response response = send(compose(source, question));
                const std::string status = std::to_string(response.status);
                BOOST_CHECK_MESSAGE(
                    std::ranges::find(question.served, status) != question.served.end(),
                    "status " << status << ": " << response.body);
                check_fields(response, source, Fate::Served);
            }
            ++rows;
        }
    }
    BOOST_CHECK_GE(rows, 200);
    BOOST_TEST_MESSAGE(rows << " served");
}

BOOST_AUTO_TEST_CASE(a_refused_connection_ends) {
    for (const Source& source :
         {Source{.host = {"evil.example:6878"}}, Source{.origin = {"null"}}}) {
        BOOST_CHECK(send(compose(source, questions().front())).close);
    }
}

BOOST_AUTO_TEST_CASE(the_absolute_form_is_for_our_own_authority_only) {
    const auto status_of = [this](const std::string& target) { return tcp("GET", target).status; };
    BOOST_CHECK_EQUAL(status_of("http://127.0.0.1:6878/healthz"), 200);
    BOOST_CHECK_EQUAL(status_of("HTTP://127.0.0.1:6878/healthz"), 200);
    BOOST_CHECK_EQUAL(status_of("http://127.0.0.1:6878?x=1"), 404);
    BOOST_CHECK_EQUAL(status_of("http://evil.example/healthz"), 421);
    BOOST_CHECK_EQUAL(status_of("http://127.0.0.1:6878.evil.example/healthz"), 421);
    BOOST_CHECK_EQUAL(status_of("http://127.0.0.1:6878@evil.example/healthz"), 421);
    BOOST_CHECK_EQUAL(status_of("http://localhost:6878/healthz"), 421);
    BOOST_CHECK_EQUAL(status_of("https://127.0.0.1:6878/healthz"), 421);
    BOOST_CHECK_EQUAL(status_of("127.0.0.1:6878"), 421);
    BOOST_CHECK_EQUAL(status_of("*"), 421);
}

BOOST_AUTO_TEST_CASE(a_preflight_of_a_listed_origin_names_what_it_may_send) {
    http::Request request = compose({.origin = {test::listed_origin}, .site = {"cross-site"}},
                                    {.method = "OPTIONS", .target = "/v1/keys"});
    request.fields.push_back({"Access-Control-Request-Private-Network", "true"});
    const http::Response response = send(std::move(request));
    BOOST_CHECK_EQUAL(response.status, 204);
    BOOST_CHECK(response.field("Access-Control-Allow-Origin") == test::listed_origin);
    BOOST_CHECK(response.field("Access-Control-Allow-Methods") == "GET, POST, DELETE");
    BOOST_CHECK(
        response.field("Access-Control-Allow-Headers")
            .value()
            .starts_with(
                "Authorization, Content-Type, If-None-Match, X-Confirm-Duplicate, X-Daemon-Meta"));
    BOOST_CHECK(response.field("Access-Control-Expose-Headers") ==
                "Age, ETag, Location, Retry-After, X-Cache-State");
    BOOST_CHECK(response.field("Access-Control-Allow-Private-Network") == "true");
    BOOST_CHECK(!response.field("Access-Control-Allow-Credentials"));
}

BOOST_AUTO_TEST_CASE(a_preflight_of_anybody_else_allows_nothing) {
    http::Request request =
        compose({.site = {"cross-site"}}, {.method = "OPTIONS", .target = "/v1/keys"});
    request.fields.push_back({"Access-Control-Request-Private-Network", "true"});
    const http::Response response = send(std::move(request));
    BOOST_CHECK(!response.field("Access-Control-Allow-Origin"));
    BOOST_CHECK(!response.field("Access-Control-Allow-Private-Network"));
}

BOOST_AUTO_TEST_SUITE_END()
