// A reseller's customers kept in step on a disk that is full for a while.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <optional>
#include <string>

#include "tests/lib/store/failing_disk.hpp"
#include "tests/lib/sync/customer_fixture.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace usher;
using namespace std::chrono_literals;
using test::FailingDisk;

namespace {

constexpr std::size_t addons_of_a_reading = 1000;

struct DiskFixture {
    FailingDisk disk;
    test::TemporaryDirectory directory;
    test::CustomerFixture customers{directory.file("usher.db")};

    DiskFixture() {
        customers.bss.add_product(test::cloud_addon, "LMN-CL", "Addon");
        for (std::size_t number = 0; number <= addons_of_a_reading; ++number) {
            std::string id = "00000000-0000-4000-8000-000000000000";
            const std::string digits = std::to_string(number);
            id.replace(id.size() - digits.size(), digits.size(), digits);
            customers.bss.add_subscription(id, 5210);
        }
    }
    ~DiskFixture() { FailingDisk::set(FailingDisk::Fault::None); }

    [[nodiscard]] std::size_t addons_asked() const {
        return static_cast<std::size_t>(std::ranges::count_if(
            customers.bss.asked,
            [](const std::string& path) { return path.ends_with("/addons"); }));
    }
    /// One reading, on a disk that is full once the last add-ons that it asks for are written.
    void read_until_full_behind_the_add_ons() {
        customers.bss.otherwise = [this,
                                   before = customers.bss.otherwise](const http::Request& request) {
            http::Response answer = before(request);
            if (addons_asked() == addons_of_a_reading) flushes_ = FailingDisk::flush_count();
            return answer;
        };
        customers.background->spawn(customers.driver->run());
        while (customers.driver->progress().readings == 0) {
            customers.bss.server.run_one();
            const bool is_written = flushes_ && FailingDisk::flush_count() > *flushes_;
            if (is_written) FailingDisk::set(FailingDisk::Fault::Full);
        }
    }

private:
    std::optional<int> flushes_;  ///< when the last add-ons were asked for
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(customer_disk, DiskFixture)

BOOST_AUTO_TEST_CASE(add_ons_that_are_left_do_not_shorten_the_wait_after_a_failure) {
    read_until_full_behind_the_add_ons();
    BOOST_REQUIRE(customers.driver->progress().failed_at);
    BOOST_CHECK_EQUAL(addons_asked(), addons_of_a_reading);
    BOOST_CHECK(!customers.run(customers.copy->addons_due(1)).value().empty());
    const std::size_t asked = customers.bss.asked.size();
    // It has every chance to read again, and the time for it has not come.
    for (int turn = 0; turn < 100; ++turn) customers.run(customers.copy->counts()).value();
    BOOST_CHECK_EQUAL(customers.bss.asked.size(), asked);
    // Nothing is being derived.
    BOOST_CHECK_EQUAL(customers.driver->progress().due, 0);
    FailingDisk::set(FailingDisk::Fault::None);
    BOOST_REQUIRE(customers.read_later());
    BOOST_CHECK(customers.allows());
}

BOOST_AUTO_TEST_CASE(a_full_disk_does_not_say_that_upstream_is_out_of_touch) {
    BOOST_REQUIRE(customers.read());
    BOOST_CHECK(customers.accounts->is_in_touch());
    FailingDisk::set(FailingDisk::Fault::Full);
    customers.bss.change("subscriptions", test::first_subscription, R"({"quantity":13})");
    BOOST_CHECK(!customers.read_later());
    BOOST_CHECK(customers.accounts->is_in_touch());
}

BOOST_AUTO_TEST_SUITE_END()
