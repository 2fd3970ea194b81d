#include "ipc/protocol/page_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "tests/ipc/protocol/page_fixture.hpp"

using namespace usher::protocol;
using namespace usher::protocol::test;

namespace {

constexpr std::uint64_t bytes = page_bytes(6);

Descriptor unsealed(std::uint64_t size) {
    Descriptor file{::memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
    BOOST_REQUIRE(::ftruncate(file.get(), static_cast<off_t>(size)) == 0);
    return file;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(page_file)

BOOST_AUTO_TEST_CASE(a_written_page_is_taken) {
    const auto file = PageFile::create(bytes);
    BOOST_REQUIRE(file.has_value());
    BOOST_CHECK(check_page_file(file->descriptor(), bytes) == PageFault::NotAPage);
    const PageWriter writer{file->memory(), settings(6)};
    BOOST_CHECK(check_page_file(file->descriptor(), bytes) == PageFault::None);
    BOOST_CHECK(check_page_file(file->descriptor(), bytes + 1) == PageFault::WrongSize);
}

BOOST_AUTO_TEST_CASE(who_gets_the_descriptor_can_only_read) {
    auto file = PageFile::create(bytes);
    BOOST_REQUIRE(file.has_value());
    PageWriter writer{file->memory(), settings(6)};
    const int fd = file->descriptor();
    BOOST_TEST(::ftruncate(fd, 0) == -1);
    BOOST_TEST(::ftruncate(fd, static_cast<off_t>(2 * bytes)) == -1);
    BOOST_TEST(::write(fd, "x", 1) == -1);
    BOOST_TEST(::fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE) == -1);
    BOOST_CHECK(::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED);

    void* seen = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, fd, 0);
    BOOST_REQUIRE(seen != MAP_FAILED);
    BOOST_TEST(::mprotect(seen, bytes, PROT_READ | PROT_WRITE) == -1);
    // The daemon's own mapping goes on writing.
    BOOST_TEST(writer.put(place_of(1), right_words({}, 0)));
    const PageReader reader{static_cast<std::byte*>(seen), bytes};
    BOOST_TEST(reader.inspect(place_of(1)).has_value());
    ::munmap(seen, bytes);
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused) {
    BOOST_CHECK(check_page_file(-1, bytes) == PageFault::NotSealed);
    const Descriptor null{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    BOOST_CHECK(check_page_file(null.get(), bytes) == PageFault::NotSealed);
    BOOST_CHECK(check_page_file(unsealed(bytes).get(), bytes) == PageFault::NotSealed);
    const Descriptor half = unsealed(bytes);
    BOOST_REQUIRE(::fcntl(half.get(), F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SEAL) == 0);
    BOOST_CHECK(check_page_file(half.get(), bytes) == PageFault::NotSealed);
    const auto tiny = PageFile::create(100);
    BOOST_CHECK(check_page_file(tiny->descriptor(), 100) == PageFault::WrongSize);
}

BOOST_AUTO_TEST_CASE(a_header_that_lies_is_refused) {
    const auto faults = [](auto change) {
        const auto file = PageFile::create(bytes);
        const PageWriter writer{file->memory(), settings(6)};
        change(*reinterpret_cast<Header*>(file->memory().data()));
        return check_page_file(file->descriptor(), bytes);
    };
    BOOST_CHECK(faults([](Header& h) { h.magic += 1; }) == PageFault::NotAPage);
    BOOST_CHECK(faults([](Header& h) { h.version = 2; }) == PageFault::WrongVersion);
    BOOST_CHECK(faults([](Header& h) { h.header_size = 64; }) == PageFault::WrongVersion);
    BOOST_CHECK(faults([](Header& h) { h.slot_size_log2 = 7; }) == PageFault::WrongSize);
    BOOST_CHECK(faults([](Header& h) { h.slot_size_log2 = 200; }) == PageFault::WrongSize);
}

BOOST_AUTO_TEST_SUITE_END()
