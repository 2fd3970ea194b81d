/// A process that is short of descriptors.
#pragma once

#include <sys/resource.h>

#include <boost/test/unit_test.hpp>

namespace usher::test {

/// The limit of this process, as it was when this is gone.
class DescriptorLimit {
public:
    DescriptorLimit() { BOOST_REQUIRE_EQUAL(::getrlimit(RLIMIT_NOFILE, &before_), 0); }
    DescriptorLimit(const DescriptorLimit&) = delete;
    DescriptorLimit& operator=(const DescriptorLimit&) = delete;
    ~DescriptorLimit() { restore(); }

    void lower(rlim_t count) const {
        const rlimit lowered{.rlim_cur = count, .rlim_max = before_.rlim_max};
        BOOST_REQUIRE_EQUAL(::setrlimit(RLIMIT_NOFILE, &lowered), 0);
    }
    void restore() const { ::setrlimit(RLIMIT_NOFILE, &before_); }

private:
    rlimit before_{};
};

}  // namespace usher::test
