/// What this dialect's part of a sandbox knows beside its books. Lives on the event loop; gone with
/// the process.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "lib/sandbox/interworks/fault_rules.hpp"
#include "lib/sandbox/interworks/row_lists.hpp"
#include "lib/sandbox/interworks/switches.hpp"

namespace usher::sandbox::interworks {

/// How often what was asked for (specs/interworks.md 15.3).
struct Counters {
    std::map<std::string, std::int64_t> calls;  ///< by path, `{}` for an id; those that are served
    std::int64_t token_requests = 0;
    std::int64_t tokens_issued = 0;
};

struct State {
    Switches switches;
    RateWindow rate;
    FaultRules faults;
    Counters counters;
    /// For the books' thread alone; shared with the work that goes on there.
    std::shared_ptr<RowLists> lists = std::make_shared<RowLists>();
};

}  // namespace usher::sandbox::interworks
