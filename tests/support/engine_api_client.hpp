/// An application at the Engine API of a daemon: lines out, lines in.
#pragma once

#include <boost/test/unit_test.hpp>
#include <string>

#include "lib/enforcement/product_key.hpp"
#include "tests/support/http_client.hpp"

namespace usher::test {

class EngineApiClient {
public:
    explicit EngineApiClient(const Peer& engine) : connection_{engine} {}

    void say(const std::string& line) { BOOST_REQUIRE(connection_.send(line + "\r\n")); }
    /// The next line, with its end taken off.
    std::string hear() {
        const std::string line = connection_.receive_until("\r\n").value();
        return line.substr(0, line.size() - 2);
    }
    /// The request key of a new handshake.
    std::string greet() {
        say("HELLOBG version=6");
        const std::string hello = hear();
        BOOST_REQUIRE(hello.starts_with("HELLOTS version=3.1.70 version_code=3017000 key="));
        return hello.substr(hello.find(" key=") + 5, 10);
    }
    /// The answer to the READY of whoever has the product key.
    std::string authorise(const std::string& product_key) {
        const auto key = enforcement::ProductKey::parse(product_key).value();
        say("READY key=" + key.response_key(greet()));
        return hear();
    }

private:
    Connection connection_;
};

}  // namespace usher::test
