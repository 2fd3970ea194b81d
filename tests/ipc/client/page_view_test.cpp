#include "ipc/client/page_view.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "tests/ipc/client/client_fixture.hpp"
#include "tests/ipc/client/faults.hpp"

using namespace usher::client;
using namespace usher::client::test;
using usher::protocol::PageFault;
using usher::protocol::PageFile;
using usher::protocol::Reason;
using usher::protocol::Verdict;

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define USHER_MAPPING_IS_UNSEEN
#endif
#endif

namespace {

// How many mappings of `file` this process has, beside the one that wrote it.
int readers_of(const PageFile& file) {
    struct stat status{};
    BOOST_REQUIRE(::fstat(file.descriptor(), &status) == 0);
    std::ifstream maps{"/proc/self/maps"};
    int count = 0;
    for (std::string line; std::getline(maps, line);) {
        const bool is_read_only = line.find(" r--s ") != std::string::npos;
        const std::string inode = " " + std::to_string(status.st_ino) + " ";
        if (is_read_only && line.find(inode) != std::string::npos) ++count;
    }
    return count;
}

Verdict ask(const PageView& view) {
    const auto prepared = view.reader().prepare({.option = "noAds"});
    if (!prepared) return {.reason = Reason::NoDaemon};
    return view.reader().check(*prepared, boot_ms());
}

PageFault show(PageView& view, const TestPage& page) {
    return view.show(page.file().descriptor(), page.bytes());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(page_view)

BOOST_AUTO_TEST_CASE(nothing_of_a_longer_file_is_left_behind_a_shorter_one) {
    auto view = PageView::reserve();
    BOOST_REQUIRE(view);
    const TestPage longer{{.slot_size_log2 = 12}};
    // Its end lies in the middle of a page of the system's.
    TestPage shorter{{.slot_size_log2 = 4}};
    shorter.grant({.option = "noAds"});
    BOOST_REQUIRE(shorter.bytes() % static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) != 0);
    BOOST_CHECK(show(*view, longer) == PageFault::None);
    BOOST_CHECK_EQUAL(readers_of(longer.file()), 1);
    BOOST_CHECK(show(*view, shorter) == PageFault::None);
    BOOST_CHECK_EQUAL(readers_of(longer.file()), 0);
    BOOST_CHECK_EQUAL(readers_of(shorter.file()), 1);
    BOOST_CHECK(ask(*view).allowed);
    BOOST_CHECK(show(*view, longer) == PageFault::None);
    BOOST_CHECK_EQUAL(readers_of(shorter.file()), 0);
}

#ifndef USHER_MAPPING_IS_UNSEEN
// Under ThreadSanitizer the view calls the kernel by another way, which nothing refuses.
BOOST_AUTO_TEST_CASE(a_mapping_that_is_refused_leaves_memory_that_can_be_read) {
    auto view = PageView::reserve();
    BOOST_REQUIRE(view);
    TestPage first{{.slot_size_log2 = 12}};
    TestPage second{{.slot_size_log2 = 10}};
    first.grant({.option = "noAds"});
    second.grant({.option = "noAds"});
    BOOST_CHECK(show(*view, first) == PageFault::None);
    BOOST_CHECK(ask(*view).allowed);

    refuse_next_mapping();
    BOOST_CHECK(show(*view, second) == PageFault::NotMapped);
    BOOST_CHECK(ask(*view).reason == Reason::NoDaemon);
    BOOST_CHECK(show(*view, second) == PageFault::None);
    BOOST_CHECK(ask(*view).allowed);
}
#endif

BOOST_AUTO_TEST_SUITE_END()
