#include "tests/bench/filled_store.hpp"

#include <algorithm>
#include <chrono>

#include "lib/store/files.hpp"
#include "lib/store/store.hpp"

namespace usher::bench {
namespace {

constexpr int keys_a_commit = 1000;
constexpr Seconds validity = std::chrono::hours{24} * 365;

Instant now() {
    return std::chrono::floor<Seconds>(std::chrono::system_clock::now());
}

void load_key(store::Tables& tables, int number) {
    const license::Extension extension{
        .user_key = UserKey{key_name(number)}, .issuer = IssuerId{"bench"}, .issued_at = now()};
    const store::KeyRecord record = tables.keys.put(extension, std::string(400, 'x'), {}, now());
    const license::EntitlementDocument document{
        .version = 1,
        .issued_at = now(),
        .expires_at = now() + validity,
        .entitlements = {{.option = OptionId{"noAds"}, .valid_to = now() + validity}}};
    tables.keys.take_document(record.row, document, "\"1\"", now());
}

}  // namespace

std::string key_name(int number) {
    return "bench-" + std::to_string(number);
}

void fill_store(const std::string& path, int key_count) {
    const auto state = store::StateDirectory::open(path);
    const Secret key = state.value().secret_file("store.key").value();
    net::io_context loop;
    const auto store =
        store::Store::open(loop.get_executor(), state.value().file("usher.db"), key).value();
    for (int first = 0; first < key_count; first += keys_a_commit) {
        const int end = std::min(first + keys_a_commit, key_count);
        const auto load = [first, end](store::Tables& tables) -> Result<void> {
            for (int i = first; i < end; ++i) load_key(tables, i);
            return {};
        };
        store->write_now(load).value();
    }
}

}  // namespace usher::bench
