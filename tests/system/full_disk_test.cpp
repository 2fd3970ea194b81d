// Threat model D24 with a disk that is really full: a small filesystem in memory under the state.
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "lib/store/files.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/sandbox_process.hpp"
#include "tests/support/seller.hpp"
#include "tests/support/usherctl.hpp"

using namespace usher;
using upstream::acestream::Entry;

namespace {

/// A filesystem of 1 MiB, seen by this process and its children alone, where that is allowed.
class SmallDisk {
public:
    explicit SmallDisk(std::string path) : path_{std::move(path)} {
        std::filesystem::create_directory(path_);
        is_there_ = ::unshare(CLONE_NEWNS) == 0 &&
                    ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                    ::mount("none", path_.c_str(), "tmpfs", 0, "size=1m,mode=0700") == 0;
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk() {
        if (is_there_) ::umount2(path_.c_str(), MNT_DETACH);
    }
    [[nodiscard]] bool is_there() const { return is_there_; }

private:
    std::string path_;
    bool is_there_ = false;
};

// Takes all the room that is left.
void fill(const std::string& path) {
    const store::Descriptor file{::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)};
    const std::string part(4096, 'x');
    while (::write(file.number(), part.data(), part.size()) > 0) {
    }
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
        ++found;
    }
    return found;
}

boost::test_tools::assertion_result may_mount(boost::unit_test::test_unit_id) {
    const test::TemporaryDirectory directory;
    boost::test_tools::assertion_result may{SmallDisk{directory.file("disk")}.is_there()};
    may.message() << "no filesystem may be mounted here";
    return may;
}

struct Fixture {
    test::SandboxProcess sandbox;
    test::Seller developer{sandbox.api(), Entry::Developer};
    test::DaemonProcess daemon{{.config = sandbox.device_config(), .starts = false}};

    [[nodiscard]] test::Answer load_key() const {
        return test::post(daemon.socket(), "/v1/keys",
                          {{"extension", developer.create_key().extension}});
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(full_disk, Fixture)

BOOST_AUTO_TEST_CASE(writes_are_refused_reads_go_on_and_room_ends_it_without_a_restart,
                     *boost::unit_test::precondition(may_mount)) {
    const SmallDisk disk{daemon.state_dir()};
    BOOST_REQUIRE(disk.is_there());
    daemon.start();
    BOOST_REQUIRE_EQUAL(load_key().status, 201);
    const std::string filler = daemon.state_dir() + "/filler";
    fill(filler);
    // The log may have room of its own for a while.
    constexpr int writes_max = 2000;
    int status = 201;
    for (int i = 0; i < writes_max && status == 201; ++i) status = load_key().status;
    BOOST_REQUIRE_EQUAL(status, 507);
    for (int i = 0; i < 5; ++i) {
        const test::Answer refused = load_key();
        BOOST_CHECK_EQUAL(refused.status, 507);
        BOOST_CHECK_EQUAL(refused.json().at("code").as_string(), "storage_full");
        BOOST_CHECK_EQUAL(test::get(daemon.http(), "/v1/check?option=noAds").status, 200);
        BOOST_CHECK_EQUAL(test::get(daemon.socket(), "/v1/keys").status, 200);
        BOOST_CHECK_EQUAL(test::get(daemon.socket(), "/v1/activations").status, 200);
    }
    BOOST_CHECK_EQUAL(count(daemon.log(), "there is no room to write"), 1U);
    BOOST_CHECK_EQUAL(count(daemon.log(), "store can be written again"), 0U);
    const auto full = test::get(daemon.socket(), "/v1/status").json();
    BOOST_CHECK(!full.at("store").at("writable").as_bool());
    BOOST_CHECK(full.at("store").at("cause").as_string().starts_with("storage_full"));
    BOOST_CHECK(full.at("alarms").to_number<int>() > 0);
    BOOST_CHECK(
        test::usherctl(daemon, {"status"}).out.starts_with("! the store cannot be written"));

    std::filesystem::remove(filler);
    BOOST_CHECK_EQUAL(load_key().status, 201);
    BOOST_CHECK_EQUAL(load_key().status, 201);
    BOOST_CHECK(test::get(daemon.http(), "/v1/status").json().at("store").at("writable").as_bool());
    BOOST_CHECK(daemon.is_running());
    BOOST_CHECK_EQUAL(count(daemon.log(), "there is no room to write"), 1U);
    BOOST_CHECK_EQUAL(count(daemon.log(), "the store can be written again"), 1U);
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    daemon.start();
    BOOST_CHECK(test::get(daemon.http(), "/v1/status").json().at("recovery").is_null());
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
}

BOOST_AUTO_TEST_SUITE_END()
