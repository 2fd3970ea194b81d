#include "lib/http/query.hpp"

#include "lib/upstream/acestream/signature.hpp"
#include "tests/fuzz/target.hpp"

namespace http = usher::http;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto parameters = http::parse_query(usher::fuzz::text_of(data, size));
    if (!parameters) return 0;
    usher::fuzz::require(parameters->items().size() <= http::parameters_max);

    const auto again = http::parse_query(http::to_query(*parameters));
    usher::fuzz::require(again && again->items() == parameters->items());

    http::Parameters with_sign = *parameters;
    with_sign.add("sign", usher::upstream::acestream::sign(*parameters, "secret"));
    usher::fuzz::require(usher::upstream::acestream::is_signed_by(with_sign, "secret"));
    return 0;
}
