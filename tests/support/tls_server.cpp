#include "tests/support/tls_server.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <stdexcept>

namespace usher::test {
namespace {

namespace net = boost::asio;

template <auto Free>
struct Freeing {
    template <typename T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using X509Certificate = std::unique_ptr<X509, Freeing<X509_free>>;
using Memory = std::unique_ptr<BIO, Freeing<BIO_vfree>>;

// What EVP_EC_gen does, without the macro's casts.
Key make_key() {
    std::string curve{"P-256"};
    return Key{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve.data())};
}

std::string text_of(const Memory& memory) {
    std::string text(BIO_ctrl_pending(memory.get()), '\0');
    BIO_read(memory.get(), text.data(), static_cast<int>(text.size()));
    return text;
}

Certificate to_pem(const X509Certificate& certificate, const Key& key) {
    const Memory public_part{BIO_new(BIO_s_mem())};
    const Memory private_part{BIO_new(BIO_s_mem())};
    PEM_write_bio_X509(public_part.get(), certificate.get());
    PEM_write_bio_PrivateKey(private_part.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return {.certificate = text_of(public_part), .key = text_of(private_part)};
}

void add_extension(X509* certificate, int kind, const std::string& value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
    if (extension == nullptr) throw std::runtime_error{"no such extension: " + value};
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

X509Certificate blank(const Key& key, const char* name, const CertificateRequest& request) {
    X509Certificate certificate{X509_new()};
    X509_set_version(certificate.get(), X509_VERSION_3);
    static std::atomic<long> serial = 1;
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial++);
    const auto seconds = [](std::chrono::hours hours) {
        return std::chrono::seconds{hours}.count();
    };
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), seconds(request.begins));
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), seconds(request.ends));
    X509_set_pubkey(certificate.get(), key.get());
    const std::string text{name};
    std::basic_string<unsigned char> bytes(text.begin(), text.end());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                               bytes.data(), static_cast<int>(bytes.size()), -1, 0);
    return certificate;
}

template <typename T, T* (*Read)(BIO*, T**, pem_password_cb*, void*)>
T* read_pem(const std::string& text) {
    const Memory memory{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
    return Read(memory.get(), nullptr, nullptr, nullptr);
}

}  // namespace

Authority::Authority() {
    const Key key{make_key()};
    const X509Certificate certificate = blank(key, "Usher test authority", {.names = ""});
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
    add_extension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    own_ = to_pem(certificate, key);
}

Certificate Authority::issue(const CertificateRequest& request) const {
    const Key own_key{read_pem<EVP_PKEY, PEM_read_bio_PrivateKey>(own_.key)};
    const X509Certificate own{read_pem<X509, PEM_read_bio_X509>(own_.certificate)};
    const Key key{make_key()};
    const X509Certificate certificate = blank(key, "Usher test server", request);
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(own.get()));
    add_extension(certificate.get(), NID_subject_alt_name, request.names);
    X509_sign(certificate.get(), own_key.get(), EVP_sha256());
    return to_pem(certificate, key);
}

struct TlsServer::Impl {
    net::io_context context{};
    net::ssl::context tls{net::ssl::context::tls_server};
    net::ip::tcp::acceptor acceptor{context,
                                    net::ip::tcp::endpoint{net::ip::address_v4::loopback(), 0}};
    TlsBehaviour behaviour{};
    std::atomic<bool> finishing = false;
    std::string server_name{};

    void serve(net::ip::tcp::socket socket, std::atomic<std::size_t>& request_bytes);
};

void TlsServer::Impl::serve(net::ip::tcp::socket socket, std::atomic<std::size_t>& request_bytes) {
    boost::system::error_code error;
    net::ssl::stream<net::ip::tcp::socket> stream{std::move(socket), tls};
    stream.handshake(net::ssl::stream_base::server, error);
    const char* name = SSL_get_servername(stream.native_handle(), TLSEXT_NAMETYPE_host_name);
    server_name = name == nullptr ? "" : name;
    std::string request;
    while (!error && request.find("\r\n\r\n") == std::string::npos) {
        std::array<char, 4096> piece{};
        const std::size_t size = stream.read_some(net::buffer(piece), error);
        request.append(piece.data(), size);
        request_bytes += size;
    }
    if (error) return;
    net::write(stream, net::buffer(behaviour.answer), error);
    if (behaviour.says_goodbye) stream.shutdown(error);
}

TlsServer::TlsServer(const Certificate& certificate, TlsBehaviour behaviour)
    : impl_{std::make_unique<Impl>()} {
    impl_->behaviour = std::move(behaviour);
    impl_->tls.use_certificate(net::buffer(certificate.certificate), net::ssl::context::pem);
    impl_->tls.use_private_key(net::buffer(certificate.key), net::ssl::context::pem);
    if (impl_->behaviour.only_tls11) {
        SSL_CTX_set_min_proto_version(impl_->tls.native_handle(), TLS1_VERSION);
        SSL_CTX_set_max_proto_version(impl_->tls.native_handle(), TLS1_1_VERSION);
        SSL_CTX_set_security_level(impl_->tls.native_handle(), 0);
    }
    thread_ = std::thread{[this] {
        while (!impl_->finishing) {
            boost::system::error_code error;
            net::ip::tcp::socket socket = impl_->acceptor.accept(error);
            if (!error && !impl_->finishing) impl_->serve(std::move(socket), request_bytes_);
        }
    }};
}

TlsServer::~TlsServer() {
    finish();
}

std::uint16_t TlsServer::port() const noexcept {
    return impl_->acceptor.local_endpoint().port();
}

std::string TlsServer::server_name() const {
    return impl_->server_name;
}

void TlsServer::finish() {
    if (!thread_.joinable()) return;
    impl_->finishing = true;
    // One more connection ends the wait for it.
    boost::system::error_code ignored;
    net::ip::tcp::socket knock{impl_->context};
    knock.connect(impl_->acceptor.local_endpoint(), ignored);
    thread_.join();
}

}  // namespace usher::test
