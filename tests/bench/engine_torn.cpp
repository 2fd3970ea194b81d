// Goal E5 of the engine's path: 10^8 checks against 10^6 publishes, none of them torn.
#include <atomic>
#include <thread>

#include "ipc/protocol/page_reader.hpp"
#include "tests/bench/engine_bench.hpp"

namespace {

using namespace usher::bench;
using usher::protocol::EntryWords;

constexpr std::size_t count = 1000;
constexpr std::uint64_t checks_min = 100'000'000;
constexpr std::uint64_t publishes_min = 1'000'000;
constexpr std::int64_t far = usher::client::test::now + 1'000'000;

// A right's end and its confirmation are two words of an entry, and both say how often the right
// has changed: a confirmation that counts further than the end beside it is a tear.
EntryWords words_of(std::uint64_t change) {
    const auto step = static_cast<std::int64_t>(change);
    return usher::protocol::right_words(
        {.valid_to = far + step, .confirmed_at = usher::client::test::now + step}, 0);
}

bool is_torn(const EntryWords& words) {
    const usher::protocol::Right right = usher::protocol::right_of(words);
    return right.confirmed_at - usher::client::test::now > right.valid_to - far;
}

struct Findings {
    std::uint64_t checks = 0;
    std::uint64_t refused = 0;
    std::uint64_t backwards = 0;
    std::uint64_t torn = 0;
};

// Checks everything in turn until there were enough and the writer has published enough. An answer
// does not name the confirmation: the words are looked at beside it, as a check reads them.
Findings check(Rights& rights, const std::atomic<bool>& published) {
    Findings found;
    const auto memory = rights.page().file().memory();
    const usher::protocol::PageReader reader{memory.data(), memory.size()};
    std::vector<std::int64_t> seen(count);
    usher_answer answer;
    while (found.checks < checks_min || !published) {
        for (std::size_t i = 0; i < count; ++i) {
            if (usher_check(rights.usher(), &rights.handles()[i], &answer) != 1) ++found.refused;
            if (answer.valid_to < seen[i]) ++found.backwards;
            seen[i] = answer.valid_to;
            const auto words = reader.inspect(rights.place(i));
            if (!words || is_torn(*words)) ++found.torn;
        }
        found.checks += count;
    }
    return found;
}

std::uint64_t generation(Rights& rights) {
    const std::uint64_t current = rights.page().writer().header().current.load();
    return usher::protocol::Current::of(current).generation;
}

// Nine in ten publishes change a right that is held; the tenth adds one and removes another, so
// that the table is replaced again and again.
std::uint64_t publish(Rights& rights, std::atomic<bool>& published,
                      const std::atomic<bool>& checked) {
    auto& writer = rights.page().writer();
    const auto passing = [](std::uint64_t number) {
        return usher::protocol::Hash128{.lo = number * 0x9e37'79b9'7f4a'7c15U | 1U, .hi = ~number};
    };
    std::uint64_t publishes = 0;
    while (!published || !checked) {
        if (++publishes >= publishes_min) published = true;
        bool put = writer.put(rights.place(publishes % count), words_of(publishes));
        if (publishes % 10 == 0) {
            put = put && writer.put(passing(publishes), words_of(publishes));
            if (publishes > 100) writer.remove(passing(publishes - 100));
        }
        if (!put) std::abort();
    }
    return publishes;
}

}  // namespace

int main() try {
    Rights rights{count};
    for (std::size_t i = 0; i < count; ++i) {
        if (!rights.page().writer().put(rights.place(i), words_of(0))) return 1;
    }
    const std::uint64_t first = generation(rights);
    std::atomic<bool> published = false;
    std::atomic<bool> checked = false;
    Findings found;
    std::thread reader{[&] {
        found = check(rights, published);
        checked = true;
    }};
    const std::uint64_t publishes = publish(rights, published, checked);
    reader.join();
    std::printf("%llu checks, %llu publishes, %llu tables\n",
                static_cast<unsigned long long>(found.checks),
                static_cast<unsigned long long>(publishes),
                static_cast<unsigned long long>(generation(rights) - first));
    std::printf("  refused %llu, went backwards %llu, torn %llu\n",
                static_cast<unsigned long long>(found.refused),
                static_cast<unsigned long long>(found.backwards),
                static_cast<unsigned long long>(found.torn));
    return found.refused + found.backwards + found.torn == 0 ? 0 : 1;
} catch (const std::exception& e) {
    std::fprintf(stderr, "bench_engine_torn: %s\n", e.what());
    return 1;
}
