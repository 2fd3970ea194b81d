#include <boost/test/unit_test.hpp>

#include "lib/core/text.hpp"
#include "tests/lib/journal/sample.hpp"

using namespace usher;
using namespace usher::journal;
using test::sample_keys;

namespace {

/// The bytes of docs/journal.md, put together by hand.
std::string field(std::string_view bytes) {
    std::string text(7, '\0');
    text += static_cast<char>(bytes.size());
    return text.append(bytes);
}
std::string number(unsigned char value) {
    return field(std::string(7, '\0') + static_cast<char>(value));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(chain)

BOOST_AUTO_TEST_CASE(an_entry_is_hashed_over_the_bytes_that_the_page_describes) {
    Entry entry = chained(
        7, {.at = from_unix(9), .kind = "k", .subject = "s", .actor = Actor{"uid 0"}}, Hash{});
    const std::string bytes = field("usher journal entry 1") + field(std::string(32, '\0')) +
                              number(7) + number(9) + field("k") + field("s") + field("uid 0") +
                              field("{}");
    BOOST_CHECK_EQUAL(to_hex(crypto::view(entry.hash)),
                      to_hex(crypto::view(crypto::sha256(bytes))));
}

BOOST_AUTO_TEST_CASE(no_field_can_borrow_from_the_next) {
    Entry entry = chained(1, test::note("ab", "c"), Hash{});
    entry.note.kind = "a";
    entry.note.subject = "bc";
    BOOST_CHECK(hash_of(entry) != entry.hash);
}

BOOST_AUTO_TEST_CASE(every_field_of_an_entry_is_hashed) {
    const Entry whole = chained(5, test::note("kind"), crypto::sha256("before"));
    std::vector<Entry> changed(7, whole);
    changed[0].sequence = 6;
    changed[1].note.at += Seconds{1};
    changed[2].note.kind += 'x';
    changed[3].note.subject.clear();
    changed[4].note.actor = Actor{"uid 1000"};
    changed[5].note.details = R"({"a":2})";
    changed[6].before = nothing_before;
    for (const Entry& entry : changed) BOOST_CHECK(hash_of(entry) != whole.hash);
}

BOOST_AUTO_TEST_CASE(every_field_of_a_checkpoint_is_signed) {
    const Checkpoint whole = test::sample_of(6, 2).checkpoints.back();
    BOOST_CHECK(is_signed_by(sample_keys().public_key(), whole));
    std::vector<Checkpoint> changed(7, whole);
    ++changed[0].sequence;
    changed[1].hash = crypto::sha256("");
    --changed[2].count;
    ++changed[3].bytes;
    changed[4].previous = 2;
    changed[5].at += Seconds{1};
    changed[6].signature.back() ^= 1;
    for (const Checkpoint& checkpoint : changed) {
        BOOST_CHECK(!is_signed_by(sample_keys().public_key(), checkpoint));
    }
    const Keys others{Secret{std::string(32, 'o')}};
    BOOST_CHECK(!is_signed_by(others.public_key(), whole));
}

BOOST_AUTO_TEST_SUITE_END()
