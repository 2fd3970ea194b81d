#include "lib/upstream/usher/jws.hpp"

#include "lib/crypto/encoding.hpp"
#include "tests/fuzz/target.hpp"

namespace dialect = usher::upstream::usher;
using namespace usher::fuzz;

// The input is a token first, and then the header of a token whose signature is right.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = text_of(data, size);
    const auto payload = dialect::read_jws("test+jwt", input, issuer_keys());
    require(!payload || input.size() <= dialect::jws_bytes_max);

    const std::string text = usher::crypto::to_base64url(input) + ".e30";
    const std::string signature = issuer_key().sign(text);
    const std::string token = text + "." + usher::crypto::to_base64url(signature);
    const auto own = dialect::read_jws("test+jwt", token, issuer_keys());
    require(!own || *own == "{}");
    return 0;
}
