// An attacker who may write what he likes, but has no key: whatever he changes of a journal is
// found, and one that he left alone is whole. The seed is fixed, so a failing case comes again.
#include <array>
#include <boost/test/unit_test.hpp>
#include <functional>

#include "tests/lib/journal/sample.hpp"

using namespace usher;
using namespace usher::journal;
using test::Sample;

namespace {

constexpr int case_count = 10'000;
constexpr unsigned seed = 20'261'122;

class Attacker {
public:
    explicit Attacker(std::mt19937& random) : random_{random} {}

    /// Changes `sample` in one way or another; perhaps to the same.
    void tamper(Sample& sample) {
        static const std::array<void (Attacker::*)(Sample&), 9> ways{
            &Attacker::edit,     &Attacker::remove,          &Attacker::swap_places,
            &Attacker::renumber, &Attacker::insert,          &Attacker::cut_off,
            &Attacker::let_go,   &Attacker::lose_checkpoint, &Attacker::forge_checkpoint};
        (this->*ways[below(ways.size())])(sample);
    }

private:
    std::size_t below(std::size_t end) {
        return std::uniform_int_distribution<std::size_t>{0, end - 1}(random_);
    }
    std::size_t place(const Sample& sample) { return below(sample.entries.size()); }

    // Leaves the hashes alone, mends the one, or all from there on.
    void hash(Sample& sample, std::size_t place) {
        if (place >= sample.entries.size()) return;
        switch (below(3)) {
            case 0: return;
            case 1: return sample.hash_again(place);
            default: return sample.hash_again_from(place);
        }
    }
    void number_again(Sample& sample, std::size_t from) {
        for (std::size_t i = from; i < sample.entries.size(); ++i) {
            sample.entries[i].sequence =
                i == 0 ? sample.head.base + 1 : sample.entries[i - 1].sequence + 1;
        }
    }

    void edit(Sample& sample) {
        const std::size_t at = place(sample);
        Entry& entry = sample.entries[at];
        switch (below(7)) {
            case 0: entry.note.at += Seconds{1}; break;
            case 1: entry.note.kind += 'x'; break;
            case 2: entry.note.subject = "another"; break;
            case 3: entry.note.actor = Actor{"uid 0"}; break;
            case 4: entry.note.details = "{}"; break;
            case 5: entry.before[below(32)] ^= 1; break;
            default: entry.hash[below(32)] ^= 1; break;
        }
        hash(sample, at);
    }
    void remove(Sample& sample) {
        const std::size_t at = place(sample);
        const std::size_t count = 1 + below(sample.entries.size() - at);
        const auto first = sample.entries.begin() + static_cast<std::ptrdiff_t>(at);
        sample.entries.erase(first, first + static_cast<std::ptrdiff_t>(count));
        if (below(2) == 0) number_again(sample, at);
        hash(sample, at);
    }
    void swap_places(Sample& sample) {
        const std::size_t one = place(sample);
        const std::size_t other = place(sample);
        std::swap(sample.entries[one], sample.entries[other]);
        if (below(2) == 0) {
            std::swap(sample.entries[one].sequence, sample.entries[other].sequence);
        }
        hash(sample, std::min(one, other));
    }
    void renumber(Sample& sample) {
        const std::size_t at = place(sample);
        sample.entries[at].sequence += static_cast<std::int64_t>(below(5)) - 2;
        hash(sample, at);
    }
    void insert(Sample& sample) {
        const std::size_t at = place(sample);
        const Entry copy = sample.entries[place(sample)];
        sample.entries.insert(sample.entries.begin() + static_cast<std::ptrdiff_t>(at), copy);
        if (below(2) == 0) number_again(sample, at);
        hash(sample, at);
    }
    void cut_off(Sample& sample) {
        sample.entries.resize(place(sample));
        const std::int64_t last =
            sample.entries.empty() ? sample.head.base : sample.entries.back().sequence;
        if (below(2) == 0) {
            std::erase_if(sample.checkpoints,
                          [last](const Checkpoint& one) { return one.sequence > last; });
        }
    }
    // As retention would, but without the key that signs it.
    void let_go(Sample& sample) {
        if (sample.checkpoints.empty()) return;
        sample.base = sample.checkpoints[below(sample.checkpoints.size())];
        const auto is_gone = [&sample](const auto& one) {
            return one.sequence <= sample.base->sequence;
        };
        std::erase_if(sample.entries, is_gone);
        std::erase_if(sample.checkpoints, is_gone);
    }
    void lose_checkpoint(Sample& sample) {
        if (sample.checkpoints.empty()) return;
        const std::size_t at = below(sample.checkpoints.size());
        sample.checkpoints.erase(sample.checkpoints.begin() + static_cast<std::ptrdiff_t>(at));
    }
    void forge_checkpoint(Sample& sample) {
        const Keys others{Secret{std::string(32, 'o')}};
        if (sample.checkpoints.empty()) return;
        Checkpoint& checkpoint = sample.checkpoints[below(sample.checkpoints.size())];
        switch (below(4)) {
            case 0: checkpoint = others.sign(checkpoint); break;
            case 1: checkpoint.signature[below(64)] ^= 1; break;
            case 2: checkpoint.hash[below(32)] ^= 1; break;
            default: checkpoint.count -= 1; break;
        }
    }

    std::mt19937& random_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(tampering)

BOOST_AUTO_TEST_CASE(whatever_is_changed_is_found_and_nothing_else) {
    std::mt19937 random{seed};
    Attacker attacker{random};
    int changed_count = 0;
    for (int i = 0; i < case_count; ++i) {
        const Sample whole = test::random_sample(random);
        BOOST_TEST_REQUIRE(test::verified(whole).is_whole(), "case " << i);
        Sample tampered = whole;
        attacker.tamper(tampered);
        const bool is_changed = tampered != whole;
        changed_count += is_changed ? 1 : 0;
        BOOST_TEST_REQUIRE(test::verified(tampered).is_whole() != is_changed, "case " << i);
    }
    BOOST_TEST_MESSAGE(changed_count << " of " << case_count << " journals were changed");
    BOOST_CHECK_GT(changed_count, case_count * 3 / 4);
}

BOOST_AUTO_TEST_CASE(so_it_is_in_an_export_up_to_its_last_checkpoint) {
    std::mt19937 random{seed + 1};
    Attacker attacker{random};
    for (int i = 0; i < case_count / 4; ++i) {
        Sample whole = test::random_sample(random);
        whole.sign(test::sample_keys());
        const Checkpoint end = whole.checkpoints.back();
        BOOST_TEST_REQUIRE(test::verified_offline(whole, end).is_whole(), "case " << i);
        Sample tampered = whole;
        attacker.tamper(tampered);
        const bool is_changed = tampered != whole;
        BOOST_TEST_REQUIRE(test::verified_offline(tampered, end).is_whole() != is_changed,
                           "case " << i);
    }
}

BOOST_AUTO_TEST_SUITE_END()
