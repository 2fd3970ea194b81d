/// What monitoring asks for, in Prometheus' text format (version 0.0.4).
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "ipc/api/services.hpp"

namespace usher::api {

/// Counts events from when it is made; everything else is read when it is asked for. Lives on the
/// event loop.
class Metrics {
public:
    static constexpr const char* content_type = "text/plain; version=0.0.4; charset=utf-8";

    /// `services` outlives it.
    explicit Metrics(const Services& services);
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;
    ~Metrics();

    [[nodiscard]] std::string text() const;

private:
    const Services& services_;
    std::uint64_t subscription_;
    std::int64_t events_ = 0;
    std::map<license::ActivationState, std::int64_t> transitions_;
};

}  // namespace usher::api
