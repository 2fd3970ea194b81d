#include "lib/upstream/usher/issuer_keys.hpp"

#include "tests/fuzz/target.hpp"

namespace dialect = usher::upstream::usher;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto keys = dialect::read_issuer_keys(usher::fuzz::text_of(data, size));
    if (!keys) return 0;
    usher::fuzz::require(dialect::read_issuer_keys(dialect::write_issuer_keys(*keys)) == keys);
    return 0;
}
