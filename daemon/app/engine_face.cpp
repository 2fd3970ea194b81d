#include "daemon/app/engine_face.hpp"

#include <cstring>

#include "ipc/protocol/question.hpp"
#include "lib/crypto/digest.hpp"
#include "lib/crypto/random.hpp"

namespace usher::app {
namespace {

std::uint64_t random_word() {
    const std::string bytes = crypto::random_bytes(sizeof(std::uint64_t));
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), sizeof word);
    return word;
}

}  // namespace

protocol::HashKey page_hash_key(const Secret& store_key) {
    const Secret derived = crypto::derive_key(store_key, "usher engine page: hash key");
    protocol::HashKey key;
    std::memcpy(&key, derived.reveal().data(), sizeof key);
    return key;
}

store::KeySubject page_subject(const protocol::HashKey& key, std::string_view user_key) {
    const protocol::Hash128 subject = protocol::user_key_subject(key, user_key);
    return {subject.lo, subject.hi};
}

EngineFace::EngineFace(Executor executor, enforcement::Enforcer& enforcer,
                       enforcement::Accounts& accounts, enforcement::StreamSlots& streams,
                       enforcement::Usage& usage, const protocol::HashKey& key, Log log)
    : publisher_{enforcer, accounts, {.hash_key = key, .random_word = random_word}, log},
      server_{executor,
              {.enforcer = enforcer,
               .accounts = accounts,
               .slots = streams,
               .usage = usage,
               .publisher = publisher_,
               .playback = &playback_seat_},
              {},
              std::move(log)} {}

Result<void> EngineFace::listen(const config::Config& config) {
    return server_.listen(config.runtime_dir + "/engine.sock", config.engine_socket_mode);
}

}  // namespace usher::app
