#include "lib/upstream/acestream/answers.hpp"

#include "tests/fuzz/target.hpp"

namespace acestream = usher::upstream::acestream;
using usher::fuzz::require;

namespace {

constexpr std::size_t error_text_bytes_max = 200;

void check_cost(int status, std::string_view body) {
    const auto cost = acestream::read_cost(status, body);
    if (!cost) {
        require(cost.error().code() != usher::Errc::Rejected ||
                cost.error().context().size() <= error_text_bytes_max);
        return;
    }
    require(status == 200 && cost->value >= 0);
    require(acestream::read_cost(200, acestream::write_cost(*cost)) == cost);
}

void check_activated(int status, std::string_view body) {
    const auto activated = acestream::read_activated(status, body);
    // Neither a success nor a refusal rests on another status than 200.
    if (status != 200) require(activated.error().code() == usher::Errc::NoAnswer);
}

void check_created_key(int status, std::string_view body) {
    const auto created = acestream::read_created_key(status, body);
    if (!created) return;
    const auto again = acestream::read_created_key(200, acestream::write_created_key(*created));
    require(again->user_key == created->user_key && again->extension == created->extension);
}

void check_held_services(int status, std::string_view body) {
    const auto services = acestream::read_held_services(status, body);
    if (!services) return;
    const std::string written = acestream::write_held_services(usher::UserKey{"key"}, *services);
    require(acestream::read_held_services(200, written)->size() == services->size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body = usher::fuzz::text_of(data, size);
    for (const int status : {200, 502}) {
        check_cost(status, body);
        check_activated(status, body);
        check_created_key(status, body);
        check_held_services(status, body);
    }
    return 0;
}
