/// The HTTP faces as engines meet them: a key `alpha` with rights, and one stream of `single`.
#pragma once

#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/ipc/api/api_fixture.hpp"

namespace usher::test {

struct AdapterFixture : ApiFixture {
    AdapterFixture() {
        using namespace std::chrono_literals;
        upstream["alpha"] = {ends_in("noAds", 1h), ends_in("single", 100s), ends_in("old", -1s)};
        load_general("alpha");
    }

    /// A POST over TCP as a program of this machine sends it.
    http::Response post(const std::string& target, const std::string& body,
                        const std::string& content_type = "application/x-www-form-urlencoded",
                        const std::string& host = our_host) {
        return send({.method = "POST",
                     .target = target,
                     .fields = {{"Host", host}, {"Content-Type", content_type}},
                     .body = body,
                     .local_port = our_port});
    }
    /// Takes every right from the key.
    void revoke() {
        upstream["alpha"] = {};
        BOOST_REQUIRE_EQUAL(local("POST", "/v1/sync?wait=30").status, 200);
    }
    static std::string reason(const http::Response& response) {
        return std::string{response.field("X-Usher-Reason").value_or("")};
    }
};

}  // namespace usher::test
