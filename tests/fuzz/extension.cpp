#include "lib/upstream/usher/extension.hpp"

#include "lib/upstream/usher/jws.hpp"
#include "tests/fuzz/target.hpp"

namespace dialect = usher::upstream::usher;
using namespace usher::fuzz;

// The input is an extension string first, and then the claims of one whose signature is right.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = text_of(data, size);
    (void)dialect::read_extension(input, issuer_keys());

    const std::string token = dialect::write_jws("usher-extension+jwt", input,
                                                 issuer_keys().keys.front().id, issuer_key());
    const auto extension = dialect::read_extension(token, issuer_keys());
    if (!extension) return 0;
    const std::string written = dialect::write_extension(*extension, issuer_key());
    require(dialect::read_extension(written, issuer_keys()) == extension);
    return 0;
}
