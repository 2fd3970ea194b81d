#include "ipc/protocol/page_reader.hpp"

#include "ipc/protocol/page_look.hpp"

namespace usher::protocol {

using page_look::Table;

Verdict PageReader::check(const Prepared& question, std::int64_t boot_ms) const noexcept {
    return page_look::check(*this, question, [boot_ms]() noexcept { return boot_ms; }).verdict;
}

void PageReader::prefetch(const Prepared& question) const noexcept {
    const Current current = Current::of(header().current.load(std::memory_order_relaxed));
    if (current.fits(bytes_)) Table{memory_, current}.fetch(question);
}

std::optional<Prepared> PageReader::prepare(const Question& question) const noexcept {
    struct Key {
        HashKey key;
        std::uint64_t id = 0;
    };
    Key key;
    const auto read = [&](const Table&) noexcept {
        key = {.key = header().hash_key, .id = header().key_id};
    };
    if (!look(read)) return std::nullopt;
    return protocol::prepare(key.key, key.id, question);
}

std::optional<EntryWords> PageReader::inspect(const Hash128& place) const noexcept {
    std::optional<EntryWords> found;
    const auto read = [&](const Table& table) noexcept {
        const Entry* entry = table.find(place);
        found = entry != nullptr ? std::optional{page_look::words_of(*entry)} : std::nullopt;
    };
    if (!look(read) || !found || kind_of(found->state) == EntryKind::Gone) return std::nullopt;
    return found;
}

}  // namespace usher::protocol
