#include "lib/upstream/interworks/transport.hpp"

#include <utility>

namespace usher::upstream::interworks {
namespace {

constexpr std::size_t token_answer_bytes_max = std::size_t{64} * 1024;
constexpr const char* json_type = "application/json";
// Never `latest`: another major version may mean other things (IW-VER-1, IW-VER-2).
constexpr const char* api_version = "3";

void add_common(http::ClientRequest& request) {
    request.fields.push_back({.name = "Accept", .value = json_type});
    request.fields.push_back({.name = "X-Api-Version", .value = api_version});
    request.fields.push_back({.name = "User-Agent", .value = "usher/" USHER_VERSION});
}

// The path is the address's own.
http::ClientRequest form_request(std::string form, std::string authorization) {
    http::ClientRequest request{.method = "POST", .target = {}, .body = std::move(form)};
    add_common(request);
    request.fields.push_back(
        {.name = "Content-Type", .value = "application/x-www-form-urlencoded"});
    request.fields.push_back({.name = "Authorization", .value = std::move(authorization)});
    return request;
}

http::ClientLimits for_tokens(http::ClientLimits limits) {
    limits.body_bytes = token_answer_bytes_max;
    return limits;
}

}  // namespace

Transport::Transport(const Addresses& addresses, http::ClientLimits limits,
                     const std::string& ca_file)
    : deadline_{limits.deadline},
      api_{addresses.origin, limits, ca_file},
      token_{addresses.token, for_tokens(limits), ca_file} {
    if (addresses.revocation) {
        revocation_.emplace(*addresses.revocation, for_tokens(limits), ca_file);
    }
}

Task<Result<http::Exchange>> Transport::send(Call call,
                                             std::shared_ptr<const Secret> access_token) const {
    http::ClientRequest request{.method = std::move(call.method),
                                .target = std::move(call.target),
                                .body = std::move(call.body)};
    add_common(request);
    if (!request.body.empty()) {
        request.fields.push_back({.name = "Content-Type", .value = std::move(call.content_type)});
    }
    request.fields.push_back(
        {.name = "Authorization", .value = "Bearer " + std::string{access_token->reveal()}});
    co_return co_await api_.send(std::move(request));
}

Task<Result<http::Exchange>> Transport::ask_for_token(std::string form,
                                                      std::string authorization) const {
    http::ClientRequest request = form_request(std::move(form), std::move(authorization));
    co_return co_await token_.send(std::move(request));
}

Task<Result<http::Exchange>> Transport::revoke(std::string form, std::string authorization) const {
    http::ClientRequest request = form_request(std::move(form), std::move(authorization));
    co_return co_await revocation_->send(std::move(request));
}

}  // namespace usher::upstream::interworks
