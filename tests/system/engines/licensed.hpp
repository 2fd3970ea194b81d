/// usherd --sandbox with one user key that holds the option `premium` until it is revoked.
#pragma once

#include <string>

#include "tests/support/daemon_process.hpp"
#include "tests/support/seller.hpp"

namespace usher::test {

class Licensed {
public:
    /// `config`: usherd's configuration.
    explicit Licensed(const std::string& config);

    void grant();
    /// Takes `premium` away upstream and waits until usherd knows.
    void revoke();

    [[nodiscard]] const std::string& key() const { return created_.user_key.text(); }
    /// `127.0.0.1:6878`, as it stands in the examples, and what it has to be.
    [[nodiscard]] std::string authority() const { return daemon_.http().authority(); }
    [[nodiscard]] DaemonProcess& daemon() { return daemon_; }

    /// The streams that run, as `/v1/streams` lists them.
    [[nodiscard]] boost::json::array streams() const;
    void end_stream(const boost::json::value& stream) const;

private:
    void sync() const;

    DaemonProcess daemon_;
    Seller developer_;
    upstream::acestream::CreatedKey created_;
};

}  // namespace usher::test
