/// Certificates made on the spot, and a TLS server that shows them.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

namespace usher::test {

/// A certificate with its key, both PEM.
struct Certificate {
    std::string certificate;
    std::string key;
};

/// What a certificate says. `names` as OpenSSL writes them: `DNS:a.example,IP:127.0.0.1`.
struct CertificateRequest {
    std::string names;
    std::chrono::hours begins{-1};  ///< from now
    std::chrono::hours ends{24};    ///< from now
};

/// A root of trust of the test's own.
class Authority {
public:
    Authority();
    [[nodiscard]] const std::string& certificate() const noexcept { return own_.certificate; }
    [[nodiscard]] Certificate issue(const CertificateRequest& request) const;

private:
    Certificate own_;
};

/// How the server behaves.
struct TlsBehaviour {
    bool only_tls11 = false;
    std::string answer{};      ///< sent once a whole request header has come
    bool says_goodbye = true;  ///< close_notify before the connection ends
};

/// Serves connections on 127.0.0.1, one after the other, on a thread of its own.
class TlsServer {
public:
    TlsServer(const Certificate& certificate, TlsBehaviour behaviour);
    TlsServer(const TlsServer&) = delete;
    TlsServer& operator=(const TlsServer&) = delete;
    ~TlsServer();

    [[nodiscard]] std::uint16_t port() const noexcept;
    /// Bytes of requests that came through TLS so far. Final once the peer has gone.
    [[nodiscard]] std::size_t request_bytes() const noexcept { return request_bytes_; }
    /// The server name that the client asked for last; empty if none.
    [[nodiscard]] std::string server_name() const;
    /// Waits until the connection under way has ended, then serves no more.
    void finish();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
    std::atomic<std::size_t> request_bytes_ = 0;
    std::thread thread_;
};

}  // namespace usher::test
