/// What happened, in lines for people. Written down only when somebody will read it.
#pragma once

#include <string>
#include <vector>

#include "tests/simulation/scheduler.hpp"

namespace usher::simulation {

class History {
public:
    /// `is_written`: else every note is dropped at once. `scheduler` outlives it.
    History(const Scheduler& scheduler, bool is_written)
        : scheduler_{scheduler}, is_written_{is_written} {}

    /// `make` gives the line; it is not called when nothing is written.
    template <typename Make>
    void note(Make make) {
        if (is_written_) lines_.push_back(stamp() + make());
    }
    [[nodiscard]] const std::vector<std::string>& lines() const noexcept { return lines_; }

private:
    [[nodiscard]] std::string stamp() const;

    const Scheduler& scheduler_;
    bool is_written_;
    std::vector<std::string> lines_;
};

}  // namespace usher::simulation
