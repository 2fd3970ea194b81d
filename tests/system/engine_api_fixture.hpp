/// A daemon with its sandbox and its Engine API, and a key that can be bought for.
#pragma once

#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/support/daemon_process.hpp"
#include "tests/support/documented.hpp"
#include "tests/support/engine_api_client.hpp"
#include "tests/support/seller.hpp"

namespace usher::test {

inline constexpr auto no_ads_missing = "No ADs option must be activated to use this product";
inline constexpr auto no_engine = "no playback engine is attached";

struct EngineApiFixture {
    DaemonProcess daemon{
        {.sandbox = true, .config = "[engine_api]\nlisten = [\"127.0.0.1:0\"]\nhttp = true\n"}};
    Seller developer{daemon.sandbox(), upstream::acestream::Entry::Developer};
    upstream::acestream::CreatedKey key = developer.create_key();

    void activate_no_ads() {
        static_cast<void>(developer.activate(key.user_key, "noAds", "m1"));
        BOOST_REQUIRE_EQUAL(
            post(daemon.socket(), "/v1/keys", {{"extension", key.extension}}).status, 201);
        post(daemon.socket(), "/v1/sync?wait=30");
    }
    /// The answer to a start of the documented content; `options` stand before its id.
    [[nodiscard]] boost::json::object start_over_http(const std::string& options = {}) const {
        return get(daemon.http(), "/ace/getstream?format=json" + options + "&id=" + content_id)
            .json();
    }
};

}  // namespace usher::test
