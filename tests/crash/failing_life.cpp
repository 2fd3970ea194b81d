#include "tests/crash/failing_life.hpp"

#include <algorithm>
#include <iostream>
#include <limits>
#include <stdexcept>

#include "tests/support/proof_size.hpp"

namespace usher::test {
namespace {

bool is_refused_by_rule(const Result<void>& fate) {
    if (fate) return false;
    const Errc code = fate.error().code();
    return code == Errc::Conflict || code == Errc::NotFound || code == Errc::NotAccepted;
}

/// The first row in which they differ.
std::string difference(const std::string& found, const std::string& truth) {
    const auto [there, wanted] = std::ranges::mismatch(found, truth);
    const auto row_at = [](const std::string& text, std::string::const_iterator at) {
        const auto offset = static_cast<std::size_t>(at - text.begin());
        const std::size_t from = offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;
        return text.substr(from, text.find('\n', offset) - from);
    };
    return ": " + row_at(found, there) + " instead of " + row_at(truth, wanted);
}

class Life {
public:
    Life(const FailingPlace& place, const DiskContent& begins_with, Findings& findings)
        : place_{place}, findings_{findings} {
        truth_disk_.content() = begins_with;
        truth_ = QueuedStore::open(truth_disk_).value();
    }

    void live(const std::vector<Batch>& batches) {
        constexpr std::size_t batches_a_start = 5;
        for (std::size_t number = 0; number < batches.size(); ++number) {
            if (number % batches_a_start == batches_a_start - 1) store_.reset();
            open();
            write(batches[number]);
        }
        store_.reset();
        place_.end_faults();
        place_.cut_power();
        open();
        expect_truth("after a power cut at the end");
    }

private:
    void open() {
        if (store_) return;
        Result<std::unique_ptr<QueuedStore>> opened = place_.open();
        if (!opened) {
            ++findings_.failed_starts;
            place_.end_faults();
            opened = place_.open();
        }
        if (!opened) throw std::runtime_error{"it does not start: " + opened.error().message()};
        store_ = std::move(*opened);
    }

    void write(const Batch& batch) {
        const std::vector<Result<void>> fates = store_->write(batch);
        Batch unsettled;
        std::string why;
        for (std::size_t number = 0; number < batch.size(); ++number) {
            const Result<void>& fate = fates[number];
            if (!fate && !is_refused_by_rule(fate)) {
                unsettled.push_back(batch[number]);
                why = fate.error().message();
                continue;
            }
            const Result<void> truth = truth_->write({batch[number]}).front();
            if (truth.has_value() != fate.has_value()) wrong("a false answer");
        }
        if (unsettled.empty()) return;
        if (has_recovered_) throw std::runtime_error{"it does not recover: " + why};
        settle(unsettled);
    }

    void settle(const Batch& unsettled) {
        if (!store_->is_broken()) {
            if (place_.reads_go_on && !store_->dump()) wrong("reading does not go on");
            place_.end_faults();
            expect_truth("after a write that was refused");
            findings_.refused += unsettled.size();
            has_recovered_ = true;
            return write(unsettled);
        }
        if (store_->write(unsettled).front()) wrong("a broken store accepts a write");
        store_.reset();
        place_.end_faults();
        open();
        const std::size_t done = count_done(unsettled);
        findings_.reappeared += done;
        findings_.vanished += unsettled.size() - done;
        has_recovered_ = true;
        if (done == unsettled.size()) return;
        write({unsettled.begin() + static_cast<std::ptrdiff_t>(done), unsettled.end()});
    }

    // Of what shared a commit all or nothing is there; where each had one of its own, the first.
    std::size_t count_done(const Batch& unsettled) {
        const std::string found = store_->dump().value();
        for (std::size_t done = 0; done < unsettled.size(); ++done) {
            if (found == truth_->dump().value()) return done;
            static_cast<void>(truth_->write({unsettled[done]}));
        }
        expect_truth("after it was opened anew");
        return unsettled.size();
    }

    void expect_truth(const std::string& when) {
        const Result<std::string> found = store_->dump();
        if (!found) return wrong(when + ": " + found.error().message());
        const std::string truth = truth_->dump().value();
        if (*found != truth) wrong(when + difference(*found, truth));
    }

    void wrong(const std::string& what) {
        findings_.wrong.push_back("life " + std::to_string(findings_.lives) + ": " + what);
    }

    const FailingPlace& place_;
    Findings& findings_;
    bool has_recovered_ = false;  ///< the faults are over, and the store has been told
    SimulatedDisk truth_disk_;
    std::unique_ptr<QueuedStore> truth_;
    std::unique_ptr<QueuedStore> store_;
};

}  // namespace

void live(const FailingPlace& place, const DiskContent& begins_with,
          const std::vector<Batch>& batches, Findings& findings) {
    ++findings.lives;
    try {
        Life{place, begins_with, findings}.live(batches);
    } catch (const std::exception& failure) {
        findings.wrong.push_back("life " + std::to_string(findings.lives) + ": " + failure.what());
    }
}

Findings fail_at_every_call(const std::function<void(FailingCalls&, Findings&)>& live_with,
                            bool may_last) {
    Findings findings;
    FailingCalls none{std::numeric_limits<std::uint64_t>::max(), false};
    live_with(none, findings);
    if (none.count() == 0) findings.wrong.emplace_back("no call could have failed");
    for (const bool lasts : {false, true}) {
        if (lasts && !may_last) continue;
        for (std::uint64_t number = 1; number <= none.count(); number += proof_stride) {
            FailingCalls calls{number, lasts};
            live_with(calls, findings);
        }
    }
    return findings;
}

DiskContent disk_with_a_store() {
    SimulatedDisk disk;
    {
        const std::unique_ptr<QueuedStore> store = QueuedStore::open(disk).value();
        Random random{1};
        static_cast<void>(store->write(workload(random, 1).front()));
    }
    return disk.content();
}

void print(std::string_view what, const Findings& findings) {
    constexpr std::size_t shown_max = 3;
    std::cout << "n-th call fails, " << what << ": " << findings.lives << " lives, "
              << findings.failed_starts << " failed starts; writes refused " << findings.refused
              << ", reappeared " << findings.reappeared << ", vanished " << findings.vanished
              << "; wrong " << findings.wrong.size() << '\n';
    for (std::size_t number = 0; number < std::min(shown_max, findings.wrong.size()); ++number) {
        std::cout << "  " << findings.wrong[number] << '\n';
    }
}

}  // namespace usher::test
