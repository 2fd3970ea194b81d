/// Makes and reads tokens of the `usher` dialect on the command line, for tests in other languages.
///
///   jws_tool issuer-keys SEED                          prints the JWK set of the issuer
///   `issuer.test` jws_tool extension SEED USER_KEY [PRODUCT]         prints an extension string
///   jws_tool document SEED USER_KEY INSTALLATION VERSION   prints an entitlement document
///   jws_tool read-extension JWK_SET TOKEN              prints the user key
///   jws_tool read-document JWK_SET USER_KEY INSTALLATION TOKEN   prints version and options
///
/// SEED is the base64url of 32 bytes, the member `d` of a JWK. Exit status 0, 1 for a token that is
/// refused, 2 for a wrong command line.
#include <iostream>
#include <span>
#include <string>

#include "lib/crypto/encoding.hpp"
#include "lib/upstream/usher/document.hpp"
#include "lib/upstream/usher/extension.hpp"

namespace {

namespace dialect = usher::upstream::usher;
using namespace std::chrono_literals;

using Arguments = std::span<char*>;

const usher::IssuerId issuer{"issuer.test"};
const usher::Instant issued_at = std::chrono::sys_days{2026y / 11 / 21};

usher::crypto::SigningKey signing_key(const char* seed) {
    const std::string raw = usher::crypto::from_base64url(seed).value();
    return usher::crypto::SigningKey::from_seed(usher::Secret{raw}).value();
}

void print_issuer_keys(Arguments arguments) {
    const usher::crypto::VerifyKey key = signing_key(arguments[0]).public_key();
    const dialect::IssuerKey pinned{.id = dialect::key_id(key), .key = key};
    std::cout << dialect::write_issuer_keys({.issuer = issuer, .keys = {pinned}});
}

void print_extension(Arguments arguments) {
    usher::license::Extension extension{
        .user_key = usher::UserKey{arguments[1]}, .issuer = issuer, .issued_at = issued_at};
    if (arguments.size() > 2) {
        extension.type = usher::license::KeyType::Individual;
        extension.product = usher::ProductId{arguments[2]};
    }
    std::cout << dialect::write_extension(extension, signing_key(arguments[0]));
}

dialect::Addressee addressee_of(const char* user_key, const char* installation) {
    return {.subject = dialect::subject_of(usher::UserKey{user_key}),
            .installation = usher::InstallationId{installation}};
}

void print_document(Arguments arguments) {
    const usher::license::EntitlementDocument document{
        .version = std::stoll(arguments[3]),
        .issued_at = issued_at,
        .expires_at = issued_at + 24h,
        .entitlements = {{.option = usher::OptionId{"noAds"}, .valid_to = issued_at + 720h}}};
    std::cout << dialect::write_document(document, addressee_of(arguments[1], arguments[2]), issuer,
                                         std::nullopt, signing_key(arguments[0]));
}

void read_extension(Arguments arguments) {
    const dialect::IssuerKeys keys = dialect::read_issuer_keys(arguments[0]).value();
    std::cout << dialect::read_extension(arguments[1], keys).value().user_key.text();
}

void read_document(Arguments arguments) {
    const dialect::IssuerKeys keys = dialect::read_issuer_keys(arguments[0]).value();
    const usher::license::EntitlementDocument document =
        dialect::read_document(arguments[3], keys, addressee_of(arguments[1], arguments[2]), 0,
                               issued_at)
            .value();
    std::cout << document.version;
    for (const usher::license::Entitlement& held : document.entitlements) {
        std::cout << ' ' << held.option.text() << '=' << usher::unix_seconds(held.valid_to);
    }
}

struct Command {
    std::string_view name;
    std::size_t arguments_min;
    std::size_t arguments_max;
    void (*run)(Arguments);
};

constexpr Command commands[] = {{"issuer-keys", 1, 1, print_issuer_keys},
                                {"extension", 2, 3, print_extension},
                                {"document", 4, 4, print_document},
                                {"read-extension", 2, 2, read_extension},
                                {"read-document", 4, 4, read_document}};

}  // namespace

int main(int argument_count, char** argument_values) try {
    const Arguments all{argument_values, static_cast<std::size_t>(argument_count)};
    for (const Command& command : commands) {
        if (all.size() < 2 || command.name != all[1]) continue;
        const Arguments own = all.subspan(2);
        if (own.size() < command.arguments_min || own.size() > command.arguments_max) break;
        command.run(own);
        std::cout << '\n';
        return 0;
    }
    std::cerr << "jws_tool: wrong command line\n";
    return 2;
} catch (const std::exception& refused) {
    std::cerr << refused.what() << '\n';
    return 1;
}
