#include "daemon/app/engine_api_face.hpp"

#include <chrono>
#include <string_view>
#include <utility>

#include "daemon/app/credentials.hpp"
#include "lib/core/text.hpp"
#include "lib/crypto/random.hpp"
#include "lib/sandbox/accounts.hpp"

namespace usher::app {
namespace {

using namespace api::engine_api;

std::string random_hex(std::size_t digits) {
    return to_hex(crypto::random_bytes((digits + 1) / 2)).substr(0, digits);
}

// Without HTTP over TCP there is no port to tell, and no client that could ask there.
std::uint16_t port_of(std::string_view address) {
    const std::size_t colon = address.rfind(':');
    if (colon == std::string_view::npos) return 0;
    return static_cast<std::uint16_t>(to_integer(address.substr(colon + 1)).value_or(0));
}

EngineInfo engine_info(const config::Config& config, const std::string& http_address) {
    return {.version = config.engine_version,
            .version_code = config.engine_code,
            .http_port = port_of(http_address),
            .level_bits = config.engine_api.level_bits};
}

Result<void> add_demo_products(std::vector<Product>& products) {
    for (const sandbox::AccountSettings& account : sandbox::demo_accounts()) {
        if (account.product_key.empty()) continue;
        Result<enforcement::ProductKey> key = enforcement::ProductKey::parse(account.product_key);
        if (!key) return key.error();
        products.push_back({.key = std::move(*key), .needs_no_ads = true});
    }
    return {};
}

}  // namespace

Result<std::vector<Product>> known_products(const config::Config& config) {
    std::vector<Product> products;
    const std::string& path = config.engine_api.product_keys_file;
    if (!path.empty()) {
        const Result<Secret> text = product_keys(path);
        if (!text) return text.error();
        Result<std::vector<Product>> read = read_products(text->reveal());
        if (!read) return read.error().within(path);
        products = std::move(*read);
    }
    if (!config.sandbox) return products;
    const Result<void> added = add_demo_products(products);
    if (!added) return added.error();
    return products;
}

EngineApiFace::EngineApiFace(Executor executor, enforcement::Enforcer& enforcer,
                             std::vector<Product> products, const config::Config& config,
                             const std::string& http_address, Log log)
    : desk_{{.hosts = config.engine_api.playback_hosts}},
      gate_{enforcer, std::move(products), desk_},
      sessions_{executor, gate_, random_hex, {}},
      server_{executor, gate_, engine_info(config, http_address), random_hex, {}, std::move(log)} {}

Result<void> EngineApiFace::open(const config::Config& config) {
    for (const config::Listen& listen : config.engine_api.listen) {
        Result<std::string> address = server_.listen(listen.host, listen.port);
        if (!address) return address.error().within("engine_api");
        addresses_.push_back(std::move(*address));
    }
    return {};
}

void EngineApiFace::look() {
    const auto now = std::chrono::steady_clock::now();
    desk_.look(now);
    server_.look();
    sessions_.look(now);
}

void EngineApiFace::stop() {
    server_.stop();
    sessions_.stop();
}

}  // namespace usher::app
