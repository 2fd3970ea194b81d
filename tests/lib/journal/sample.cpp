#include "tests/lib/journal/sample.hpp"

#include <algorithm>

namespace usher::test {

using journal::Checkpoint;
using journal::Entry;

journal::Note note(std::string kind, std::string subject) {
    return {.at = noon,
            .kind = std::move(kind),
            .subject = std::move(subject),
            .actor = the_daemon(),
            .details = R"({"a":1})"};
}

void Sample::add(journal::Note added) {
    entries.push_back(journal::chained(head.sequence + 1, std::move(added), head.hash));
    head = behind(head, entries.back());
}

void Sample::sign(const journal::Keys& keys) {
    if (head.checkpoint == head.sequence) return;
    checkpoints.push_back(keys.sign(unsigned_checkpoint(head, noon)));
    head.checkpoint = head.sequence;
}

void Sample::let_go(std::size_t checkpoint, const journal::Keys& keys) {
    base = checkpoints.at(checkpoint);
    add(note("journal_trimmed"));
    head.base = base->sequence;
    sign(keys);
    const auto is_gone = [this](const auto& one) { return one.sequence <= head.base; };
    std::erase_if(checkpoints, is_gone);
    std::erase_if(entries, [this](const Entry& one) { return one.sequence <= head.base; });
}

void Sample::hash_again_from(std::size_t place) {
    for (; place < entries.size(); ++place) {
        if (place > 0) entries[place].before = entries[place - 1].hash;
        hash_again(place);
    }
}

void Sample::hash_again(std::size_t place) {
    entries.at(place).hash = journal::hash_of(entries.at(place));
}

const journal::Keys& sample_keys() {
    static const journal::Keys keys{Secret{std::string(32, 's')}};
    return keys;
}

Sample sample_of(std::size_t count, std::size_t every) {
    Sample sample;
    for (std::size_t i = 1; i <= count; ++i) {
        sample.add(note("kind", std::to_string(i)));
        if (i % every == 0) sample.sign(sample_keys());
    }
    return sample;
}

Sample random_sample(std::mt19937& random) {
    const auto below = [&random](std::size_t end) {
        return std::uniform_int_distribution<std::size_t>{0, end - 1}(random);
    };
    Sample sample;
    const std::size_t count = 2 + below(39);
    for (std::size_t i = 0; i < count; ++i) {
        sample.add(note("kind " + std::to_string(below(3)), std::to_string(below(10))));
        if (below(12) == 0) sample.sign(sample_keys());
        if (below(20) == 0 && sample.checkpoints.size() > 1) {
            sample.let_go(below(sample.checkpoints.size() - 1), sample_keys());
        }
    }
    return sample;
}

namespace {

void hand_over(const Sample& sample, journal::Verification& verification) {
    auto checkpoint = sample.checkpoints.begin();
    for (const Entry& entry : sample.entries) {
        for (; checkpoint != sample.checkpoints.end() && checkpoint->sequence < entry.sequence;
             ++checkpoint) {
            verification.take(*checkpoint);
        }
        verification.take(entry);
    }
    for (; checkpoint != sample.checkpoints.end(); ++checkpoint) verification.take(*checkpoint);
}

}  // namespace

journal::Verification verified(const Sample& sample) {
    journal::Verification verification{sample_keys().public_key(), sample.base};
    hand_over(sample, verification);
    verification.finish(sample.head);
    return verification;
}

journal::Verification verified_offline(const Sample& sample, const Checkpoint& end) {
    journal::Verification verification{sample_keys().public_key(), sample.base};
    hand_over(sample, verification);
    verification.finish(head_at(end));
    return verification;
}

}  // namespace usher::test
