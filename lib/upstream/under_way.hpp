/// One thing at a time, for which others wait.
#pragma once

#include "lib/async/signal.hpp"

namespace usher::upstream {

/// Says by `flag` that something is under way for as long as it lives, be it cancelled or not, and
/// wakes by `ended` those who wait for the end. Both outlive it. Lives on the event loop.
class UnderWay {
public:
    UnderWay(bool& flag, async::Signal& ended) : flag_{flag}, ended_{ended} { flag_ = true; }
    UnderWay(const UnderWay&) = delete;
    UnderWay& operator=(const UnderWay&) = delete;
    ~UnderWay() {
        flag_ = false;
        ended_.notify();
    }

private:
    bool& flag_;
    async::Signal& ended_;
};

}  // namespace usher::upstream
