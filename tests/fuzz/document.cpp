#include "lib/upstream/usher/document.hpp"

#include "lib/upstream/usher/jws.hpp"
#include "tests/fuzz/target.hpp"

namespace dialect = usher::upstream::usher;
using namespace usher::fuzz;

namespace {

const dialect::Addressee addressee{.subject = "s", .installation = usher::InstallationId{"i"}};

auto read(std::string_view token) {
    return dialect::read_document(token, issuer_keys(), addressee, 1, usher::earliest_instant);
}

}  // namespace

// The input is a document first, and then the claims of one whose signature is right.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = text_of(data, size);
    (void)read(input);

    const auto document = read(dialect::write_jws("usher-entitlements+jwt", input,
                                                  issuer_keys().keys.front().id, issuer_key()));
    if (!document) return 0;
    require(document->version >= 1 && document->issued_at < document->expires_at);
    require(document->entitlements.size() <= dialect::options_max);
    require(read(dialect::write_document(*document, addressee, issuer_keys().issuer, std::nullopt,
                                         issuer_key())) == document);
    return 0;
}
