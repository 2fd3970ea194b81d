#include "lib/journal/checkpoint.hpp"

#include "lib/journal/canonical.hpp"

namespace usher::journal {
namespace {

std::string signed_bytes(const Checkpoint& checkpoint) {
    Canonical fields{"usher journal checkpoint 1"};
    fields.number(checkpoint.sequence).text(crypto::view(checkpoint.hash));
    fields.number(checkpoint.count).number(checkpoint.bytes).number(checkpoint.previous);
    fields.number(unix_seconds(checkpoint.at));
    return fields.bytes();
}

}  // namespace

Checkpoint signed_by(const crypto::SigningKey& key, Checkpoint checkpoint) {
    checkpoint.signature = key.sign(signed_bytes(checkpoint));
    return checkpoint;
}

bool is_signed_by(const crypto::VerifyKey& key, const Checkpoint& checkpoint) {
    return key.verify(signed_bytes(checkpoint), checkpoint.signature);
}

}  // namespace usher::journal
