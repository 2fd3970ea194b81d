#include "lib/journal/lines.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/lib/journal/sample.hpp"

using namespace usher;
using namespace usher::journal;
using boost::json::serialize;
using test::Sample;

namespace {

Heading heading_of(const Sample& sample) {
    return test::sample_keys().sign(Heading{.installation = InstallationId{std::string(40, 'a')},
                                            .key = test::sample_keys().public_key(),
                                            .base = sample.base,
                                            .end = sample.checkpoints.back()});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lines)

BOOST_AUTO_TEST_CASE(an_entry_comes_back_byte_for_byte) {
    Note note = test::note("kind");
    note.details = "{ \"a\" : \"\xc3\xa4\\u0001\" }";
    const Line line{chained(3, note, crypto::sha256("x"))};
    BOOST_CHECK(read_line(serialize(to_json(line))).value() == line);
}

BOOST_AUTO_TEST_CASE(a_checkpoint_comes_back) {
    const Line line{test::sample_of(4, 2).checkpoints.back()};
    BOOST_CHECK(read_line(serialize(to_json(line))).value() == line);
}

BOOST_AUTO_TEST_CASE(a_heading_comes_back_with_and_without_a_base) {
    Sample sample = test::sample_of(35, 10);
    for (int i = 0; i < 2; ++i) {
        const Heading read = read_heading(serialize(to_json(heading_of(sample)))).value();
        BOOST_CHECK(read.installation == InstallationId{std::string(40, 'a')});
        BOOST_CHECK(read.key == test::sample_keys().public_key());
        BOOST_CHECK(read.base == sample.base);
        BOOST_CHECK(read.end == sample.checkpoints.back());
        BOOST_CHECK_EQUAL(text_of(read), text_of(heading_of(sample)));
        BOOST_CHECK(is_signed_by(test::sample_keys().public_key(), read));
        sample.let_go(0, test::sample_keys());
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_line_is_refused_by_the_name_of_its_member) {
    const auto cause = [](std::string_view line) { return read_line(line).error().context(); };
    BOOST_CHECK(!read_line(""));
    BOOST_CHECK(!read_line("[]"));
    BOOST_CHECK_EQUAL(cause("{}"), "entry: an object expected");
    std::string text = serialize(to_json(Line{chained(3, test::note("kind"), {})}));
    BOOST_CHECK(read_line(text).has_value());
    text.replace(text.find("\"before\":\"0"), 11, "\"before\":\"G");
    BOOST_CHECK_EQUAL(cause(text), "entry: before: 64 lower-case hex digits expected");
    BOOST_CHECK_EQUAL(cause(R"({"entry":{"sequence":"1"}})").substr(0, 16), "entry: sequence:");
    BOOST_CHECK_EQUAL(cause(R"({"checkpoint":{}})").substr(0, 21), "checkpoint: sequence:");
}

BOOST_AUTO_TEST_CASE(a_heading_is_signed_whole) {
    const Sample sample = test::sample_of(4, 2);
    const Heading whole = heading_of(sample);
    const auto is_signed = [](const Heading& heading) {
        return is_signed_by(test::sample_keys().public_key(), heading);
    };
    BOOST_CHECK(is_signed(whole));
    Heading changed = whole;
    changed.installation = InstallationId{std::string(40, 'b')};
    BOOST_CHECK(!is_signed(changed));
    changed = whole;
    changed.key = crypto::SigningKey::generate().public_key();
    BOOST_CHECK(!is_signed(changed));
    changed = whole;
    changed.base = sample.checkpoints.front();
    BOOST_CHECK(!is_signed(changed));
    changed = whole;
    changed.end = sample.checkpoints.front();
    BOOST_CHECK(!is_signed(changed));
    changed = whole;
    changed.signature.clear();
    BOOST_CHECK(!is_signed(changed));
}

BOOST_AUTO_TEST_CASE(a_heading_of_another_format_is_refused) {
    std::string text = serialize(to_json(heading_of(test::sample_of(4, 2))));
    text.replace(text.find(":1"), 2, ":2");
    BOOST_CHECK_EQUAL(read_heading(text).error().context(), "usher_journal: version 1 expected");
    BOOST_CHECK(!read_heading("{}"));
    BOOST_CHECK(!read_key("short"));
    BOOST_CHECK(read_key(key_text(test::sample_keys().public_key())).value() ==
                test::sample_keys().public_key());
}

BOOST_AUTO_TEST_SUITE_END()
