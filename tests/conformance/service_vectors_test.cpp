// Every `svc-*` vector against a running daemon, over a real socket.
#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>
#include <map>

#include "lib/core/json.hpp"
#include "tests/conformance/vectors.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/seller.hpp"

using namespace usher;
using test::DaemonProcess;
using test::Vector;
using upstream::acestream::Entry;

namespace {

constexpr std::string_view documented_key = "1179fcb364f83cc30150b3daffd55ae0a6b70fea";

// The request of a vector, without the documented address.
std::string target_of(const Vector& vector) {
    const std::string url = vector.text("request");
    return url.substr(url.find('/', std::string_view{"http://"}.size()));
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    BOOST_REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

struct Fixture {
    DaemonProcess daemon{{.sandbox = true}};
    test::Seller reseller{daemon.sandbox(), Entry::Reseller};
    test::Seller developer{daemon.sandbox(), Entry::Developer};

    [[nodiscard]] std::string ask(const std::string& target) const {
        const test::Answer answer = test::get(daemon.http(), target);
        BOOST_CHECK_EQUAL(answer.status, 200);
        BOOST_CHECK(answer.field("Content-Type") == "application/json");
        return answer.body;
    }
    [[nodiscard]] std::string service(const std::string& query) const {
        return ask("/webui/api/service?" + query);
    }
    void load(const std::string& extension, const std::string& product) const {
        BOOST_CHECK_EQUAL(
            service("method=load_extension&extension=" + extension + "&product_key=" + product),
            R"({"result": "ok", "error": null})");
    }
    void answers_exactly(const Vector& vector) const {
        BOOST_CHECK_EQUAL(ask(target_of(vector)), vector.text("response_text"));
    }

    void key_not_loaded(const Vector& vector) { answers_exactly(vector); }

    void product_with_a_key(const Vector& vector) {
        load(reseller.create_key().extension, "1111");
        answers_exactly(vector);
    }

    void option_not_active(const Vector& vector) { answers_exactly(vector); }

    // The shape of a failure: `result` null, `error` any text.
    void failed_check(const Vector& vector) {
        const std::string shape = vector.text("response_text");
        for (const char* query :
             {"method=check_user_key", "method=check_product_user_keys",
              "method=check_user_service", "method=check_user_key&user_key=%01"}) {
            const std::string body = service(query);
            const auto error = json::parse_object(body).value().at("error").as_string();
            BOOST_CHECK_EQUAL(body, replaced(shape, "error description", std::string{error}));
        }
    }

    // Both envelopes in one object: the documented members are the last ones.
    void ends_with_members(const std::string& body, const std::string& documented) {
        BOOST_CHECK_MESSAGE(body.ends_with(", " + documented.substr(1)), body);
    }

    void no_services(const Vector& vector) {
        ends_with_members(ask(target_of(vector)), vector.text("response_text"));
    }

    void one_service(const Vector& vector) {
        const auto created = developer.create_key();
        const auto activated = developer.activate(created.user_key, "noAds", "m1");
        load(created.extension, developer.application());
        const std::string valid_to = std::to_string(unix_seconds(activated.valid_to.value()));
        ends_with_members(ask(target_of(vector)),
                          replaced(vector.text("response_text"), "1411671946", valid_to));
    }

    void failed_get_services(const Vector& vector) {
        const std::string body = ask(replaced(target_of(vector), developer.application(), "%01"));
        const boost::json::object answer = json::parse_object(body).value();
        BOOST_CHECK(answer.at("result").is_null());
        BOOST_CHECK_EQUAL(answer.at("status").as_string(), "error");
        for (const auto& [name, value] : vector.value.at("response_json").as_object()) {
            BOOST_CHECK_MESSAGE(answer.if_contains(name) != nullptr, name);
        }
        BOOST_CHECK(!answer.at("error").as_string().empty());
    }

    void version_as_script(const Vector& vector) {
        const DaemonProcess old{{.config = "[engine]\n"
                                           "version = \"3.1.0-rc2\"\n"
                                           "code = 3002300\n"
                                           "platform = \"\"\n"}};
        const test::Answer answer = test::get(old.http(), target_of(vector));
        BOOST_CHECK_EQUAL(answer.body, vector.text("response_text"));
        BOOST_CHECK(answer.field("Content-Type") == "application/javascript");
        BOOST_CHECK(answer.field("X-Content-Type-Options") == "nosniff");
    }

    void version(const Vector& vector) { answers_exactly(vector); }
};

const std::map<std::string, void (Fixture::*)(const Vector&)> cases{
    {"svc-01", &Fixture::key_not_loaded},
    {"svc-03", &Fixture::product_with_a_key},
    {"svc-04", &Fixture::option_not_active},
    {"svc-05", &Fixture::failed_check},
    {"svc-06", &Fixture::no_services},
    {"svc-07", &Fixture::one_service},
    {"svc-08", &Fixture::failed_get_services},
    {"svc-09", &Fixture::version_as_script},
    {"svc-10", &Fixture::version}};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(service_vectors, Fixture)

BOOST_AUTO_TEST_CASE(every_documented_answer_is_given) {
    std::size_t run = 0;
    for (const Vector& vector : test::vectors("svc-")) {
        const auto found = cases.find(vector.id);
        BOOST_REQUIRE_MESSAGE(found != cases.end(), vector.id << " has no case");
        BOOST_TEST_CONTEXT(vector.id) {
            (this->*found->second)(vector);
        }
        ++run;
    }
    BOOST_CHECK_EQUAL(run, cases.size());
}

BOOST_AUTO_TEST_CASE(the_documented_key_is_not_found_as_a_product_either) {
    BOOST_CHECK_EQUAL(
        service("method=check_product_user_keys&product_key=" + std::string{documented_key}),
        R"({"result": "not_found", "error": null})");
}

BOOST_AUTO_TEST_SUITE_END()
