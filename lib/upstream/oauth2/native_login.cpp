#include "lib/upstream/oauth2/native_login.hpp"

#include <utility>

#include "lib/upstream/oauth2/authorization.hpp"

namespace usher::upstream::oauth2 {

Task<Result<SiteUser>> log_in(Executor executor, const Client& client, ReceiverSettings settings,
                              LoginPorts ports, Log log) {
    Result<std::unique_ptr<LoopbackReceiver>> receiver =
        LoopbackReceiver::open(executor, std::move(settings), std::move(log));
    if (!receiver) co_return receiver.error();
    LoopbackReceiver& door = **receiver;

    Attempt attempt = begin_attempt(ports.random_bytes);
    door.expect([&client, &attempt](std::string_view query) {
        return read_redirect(query, client.provider(), attempt);
    });
    ports.show(authorization_url(client.provider(), door.redirect_uri(), attempt));
    Result<Secret> code = co_await door.receive();
    if (!code) co_return code.error();

    const Instant now = ports.now();
    Result<AccessToken> token = co_await client.redeem(door.redirect_uri(), *std::move(code),
                                                       std::move(attempt.verifier), now);
    if (!token) co_return token.error();
    co_return co_await client.site_user(*std::move(token));
}

}  // namespace usher::upstream::oauth2
