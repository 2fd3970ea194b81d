// Readers look on while the writer changes, adds, removes and replaces tables as fast as it can.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>
#include <vector>

#include "tests/ipc/protocol/page_fixture.hpp"

using namespace usher::protocol;
using namespace usher::protocol::test;

namespace {

constexpr std::uint64_t steady_count = 64;  // always there, changed over and over
constexpr std::uint64_t steps = 60'000;

// Each word names its entry in its upper half, so that words of two entries never pass for one, and
// counts in its lower half.
EntryWords words_of(std::uint64_t number, std::uint64_t count) {
    return {.state = static_cast<std::uint64_t>(EntryKind::Right) << 32U | number << 48U | count,
            .confirmation = number << 48U | count};
}

struct Reader {
    std::uint64_t seen[steady_count]{};
    std::uint64_t looks = 0;
    std::uint64_t missing = 0;
    std::uint64_t mixed = 0;
    std::uint64_t backwards = 0;

    void look(const PageReader& page, std::uint64_t number) {
        ++looks;
        const auto found = page.inspect(place_of(number));
        if (!found) {
            ++missing;
            return;
        }
        const std::uint64_t state = found->state & 0xffffffffU;
        const std::uint64_t confirmation = found->confirmation & 0xffffffffU;
        if (found->state >> 48U != number || found->confirmation >> 48U != number ||
            confirmation > state) {
            ++mixed;
        }
        if (state < seen[number]) ++backwards;
        seen[number] = state;
    }
};

void publish(PageWriter& writer) {
    for (std::uint64_t step = 1; step <= steps; ++step) {
        if (!writer.put(place_of(step % steady_count), words_of(step % steady_count, step))) return;
        // Passing entries fill the table with tombstones, so that it is replaced again and again.
        if (!writer.put(place_of(1000 + step), words_of(1, step))) return;
        if (step > 20) writer.remove(place_of(1000 + step - 20));
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(page_change)

BOOST_AUTO_TEST_CASE(readers_never_see_mixed_missing_or_older_answers) {
    Page page{8};
    for (std::uint64_t number = 0; number < steady_count; ++number) {
        BOOST_REQUIRE(page.writer.put(place_of(number), words_of(number, 0)));
    }
    std::atomic<bool> ends = false;
    std::vector<Reader> readers(2);
    std::vector<std::thread> threads;
    for (Reader& reader : readers) {
        threads.emplace_back([&] {
            do {
                for (std::uint64_t n = 0; n < steady_count; ++n) reader.look(page.reader, n);
            } while (!ends);
        });
    }
    const std::uint64_t first = page.generation();
    publish(page.writer);
    ends = true;
    for (std::thread& thread : threads) thread.join();

    BOOST_TEST(page.generation() - first > steps / 128);
    for (const Reader& reader : readers) {
        BOOST_TEST(reader.looks >= steady_count);
        BOOST_TEST(reader.missing == 0U);
        BOOST_TEST(reader.mixed == 0U);
        BOOST_TEST(reader.backwards == 0U);
    }
}

BOOST_AUTO_TEST_SUITE_END()
