/// The daemon's objects in a benchmark's own process.
#pragma once

#include <memory>
#include <string>

#include "daemon/app/state.hpp"
#include "daemon/app/system_clock.hpp"

namespace usher::bench {

/// Opens the state in `directory`, whose store answers on `executor`. Throws when it does not open.
inline std::unique_ptr<app::State> open_state(const Executor& executor,
                                              const std::string& directory) {
    config::Config config;
    config.state_dir = directory;
    config.runtime_dir = directory;
    std::unique_ptr<app::State> state =
        app::State::open(config,
                         {.executor = executor,
                          .machine = {.read_clock = app::system_clock(), .boot_id = app::boot_id()},
                          .on_broken = [] {},
                          .log = Log{}})
            .value();
    state->record_now().value();
    return state;
}

}  // namespace usher::bench
