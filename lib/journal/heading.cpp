#include "lib/journal/heading.hpp"

#include "lib/journal/canonical.hpp"

namespace usher::journal {
namespace {

std::string signed_bytes(const Heading& heading) {
    const Checkpoint none;
    const Checkpoint& base = heading.base ? *heading.base : none;
    Canonical fields{"usher journal export 1"};
    fields.text(heading.installation.text()).text(heading.key.raw());
    fields.number(base.sequence).text(crypto::view(base.hash));
    fields.number(heading.end.sequence).text(crypto::view(heading.end.hash));
    return fields.bytes();
}

}  // namespace

Heading signed_by(const crypto::SigningKey& key, Heading heading) {
    heading.signature = key.sign(signed_bytes(heading));
    return heading;
}

bool is_signed_by(const crypto::VerifyKey& key, const Heading& heading) {
    return key.verify(signed_bytes(heading), heading.signature);
}

}  // namespace usher::journal
