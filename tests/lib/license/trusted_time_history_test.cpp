#include <boost/test/unit_test.hpp>
#include <random>

#include "lib/license/trusted_time.hpp"
#include "tests/lib/license/machine_clock.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::license;

namespace {

constexpr int histories = 5000;
constexpr int steps = 40;

// One device whose owner does anything to its clocks, by the dice.
class History : test::MachineClock {
public:
    explicit History(unsigned seed) : random_{seed} {
        wall_error = Seconds{between(-400'000'000, 400'000'000)};
        time_ = TrustedTime{reading(), boot_id(), Mark{}};
        last_ = time_.now(reading());
    }

    void run() {
        for (int step = 0; step < steps; ++step) {
            act();
            check();
        }
    }

private:
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return std::uniform_int_distribution<std::int64_t>{low, high}(random_);
    }

    void act() {
        switch (between(0, 7)) {
            case 0: pass(Seconds{between(0, 120)}); break;
            case 1: pass(Seconds{between(0, 500'000)}); break;
            case 2: wall_error = Seconds{between(-400'000'000, 400'000'000)}; break;
            case 3: wall_error += Seconds{between(-4000, 4000)}; break;
            case 4: restart(); break;
            case 5:
                reboot(Seconds{between(0, 500'000)});
                restart();
                break;
            case 6: attest(truth); break;
            case 7: attest(truth + Seconds{between(-1'000'000, 0)}); break;
            default: break;
        }
    }

    void restart() { time_ = TrustedTime{reading(), boot_id(), time_.mark()}; }

    void attest(Instant attested) {
        const bool rested_on_attestation = time_.source() == TimeSource::Attested;
        const std::optional<Attestation> earlier = time_.mark().attestation;
        time_.attest(attested, reading());
        const bool taken = time_.mark().attestation != earlier;
        if (!taken) return;
        BOOST_TEST_REQUIRE((!earlier || attested >= earlier->time));
        BOOST_TEST_REQUIRE((time_.now(reading()) == attested));
        // The one way down: from a time that nobody attested.
        if (!rested_on_attestation) last_ = attested;
    }

    void check() {
        const Instant now = time_.now(reading());
        BOOST_TEST_REQUIRE((now >= last_));
        BOOST_TEST_REQUIRE((now == time_.now(reading())));
        BOOST_TEST_REQUIRE((now >= earliest_instant && now <= latest_instant));
        BOOST_TEST_REQUIRE((time_.mark().highest >= now));
        // Attestations never lie ahead here, so neither does a time that rests on one.
        if (time_.source() == TimeSource::Attested) BOOST_TEST_REQUIRE((now <= truth));
        last_ = now;
    }

    std::mt19937 random_;
    TrustedTime time_{reading(), boot_id(), Mark{}};
    Instant last_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(trusted_time_histories)

BOOST_AUTO_TEST_CASE(time_falls_only_where_an_attestation_corrects_what_nobody_attested) {
    for (unsigned seed = 0; seed < histories; ++seed) {
        BOOST_TEST_CONTEXT("seed " << seed) {
            History{seed}.run();
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
