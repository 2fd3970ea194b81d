#include "lib/core/json.hpp"

#include <boost/json/serialize.hpp>

#include "tests/fuzz/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto object = usher::json::parse_object(usher::fuzz::text_of(data, size));
    if (!object) return 0;
    // What was accepted once is accepted again as we would write it.
    usher::fuzz::require(usher::json::parse_object(boost::json::serialize(*object)).has_value());
    return 0;
}
