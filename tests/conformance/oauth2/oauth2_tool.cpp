/// Signs somebody in at an authorisation server, for tests in other languages.
///
///   oauth2_tool ISSUER CLIENT_ID SCOPE [CLIENT_SECRET]
///
/// ISSUER is `http://127.0.0.1:<port>`, with `/auth`, `/token` and `/me` behind it. Prints the
/// address for the browser on a line, waits for it to come back, then prints user key and email.
/// Exit status 0, 1 when nobody was signed in, 2 for a wrong command line.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <iostream>
#include <span>
#include <string>

#include "lib/crypto/random.hpp"
#include "lib/upstream/oauth2/native_login.hpp"

namespace {

namespace oauth2 = usher::upstream::oauth2;

using Arguments = std::span<char*>;

oauth2::Provider provider_of(Arguments arguments) {
    const std::string issuer{arguments[0]};
    oauth2::Provider provider{.authorization = usher::parse_url(issuer + "/auth").value(),
                              .token = usher::parse_url(issuer + "/token").value(),
                              .user_data = usher::parse_url(issuer + "/me").value(),
                              .client_id = arguments[1],
                              .issuer = issuer,
                              .scope = arguments[2]};
    if (arguments.size() > 3) provider.client_secret = usher::Secret{arguments[3]};
    return provider;
}

usher::Instant now() {
    return std::chrono::floor<usher::Seconds>(std::chrono::system_clock::now());
}

oauth2::SiteUser log_in(Arguments arguments) {
    usher::net::io_context loop;
    const oauth2::Client client{provider_of(arguments)};
    oauth2::LoginPorts ports{.random_bytes = usher::crypto::random_bytes,
                             .now = now,
                             .show = [](const std::string& url) { std::cout << url << std::endl; }};
    std::exception_ptr failure;
    usher::Result<oauth2::SiteUser> user = usher::Error{};
    usher::net::co_spawn(
        loop, oauth2::log_in(loop.get_executor(), client, {}, std::move(ports), usher::Log{}),
        [&](std::exception_ptr thrown, usher::Result<oauth2::SiteUser> result) {
            failure = thrown;
            user = std::move(result);
        });
    loop.run();
    if (failure) std::rethrow_exception(failure);
    return std::move(user).value();
}

}  // namespace

int main(int argument_count, char** argument_values) try {
    const Arguments all{argument_values, static_cast<std::size_t>(argument_count)};
    if (all.size() < 4 || all.size() > 5) {
        std::cerr << "oauth2_tool: wrong command line\n";
        return 2;
    }
    const oauth2::SiteUser user = log_in(all.subspan(1));
    std::cout << user.user_key.text() << ' ' << user.email.value_or("-") << '\n';
    return 0;
} catch (const std::exception& refused) {
    std::cerr << refused.what() << '\n';
    return 1;
}
