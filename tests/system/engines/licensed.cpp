#include "tests/system/engines/licensed.hpp"

#include <boost/json/array.hpp>
#include <stdexcept>

namespace usher::test {

using upstream::acestream::Entry;

Licensed::Licensed(const std::string& config)
    : daemon_{{.sandbox = true, .config = config}},
      developer_{daemon_.sandbox(), Entry::Developer},
      created_{developer_.create_key()} {
    grant();
    const Answer loaded = post(daemon_.socket(), "/v1/keys", {{"extension", created_.extension}});
    if (loaded.status != 201) throw std::runtime_error{"loading the key: " + loaded.body};
    sync();
}

void Licensed::grant() {
    post(daemon_.sandbox_control(), "/control/v1/grants",
         {{"user_key", key()}, {"service", "premium"}, {"period", "m1"}});
}

void Licensed::revoke() {
    call(daemon_.sandbox_control(),
         {.method = "DELETE",
          .target = "/control/v1/grants",
          .fields = {{"Content-Type", "application/json"}},
          .body = R"({"user_key": ")" + key() + R"(", "service": "premium"})"});
    sync();
}

void Licensed::sync() const {
    const Answer synced = post(daemon_.socket(), "/v1/sync?wait=30");
    if (synced.status != 200) throw std::runtime_error{"sync: " + synced.body};
}

boost::json::array Licensed::streams() const {
    return get(daemon_.socket(), "/v1/streams").json().at("streams").as_array();
}

void Licensed::end_stream(const boost::json::value& stream) const {
    const auto id = stream.at("id").to_number<std::uint64_t>();
    call(daemon_.socket(), {.method = "DELETE", .target = "/v1/streams/" + std::to_string(id)});
}

}  // namespace usher::test
