#include "lib/upstream/interworks/address.hpp"

#include "lib/core/text.hpp"

namespace usher::upstream::interworks {
namespace {

constexpr std::string_view api_suffix = "/api";

Result<Url> read_address(std::string_view text, std::string_view name, bool allow_plain_http) {
    Result<Url> url = parse_url(text);
    if (!url) return url.error().within(name);
    if (!url->tls && !allow_plain_http) {
        return Error{Errc::Malformed, std::string{name} + ": https:// expected"};
    }
    return url;
}

}  // namespace

Result<Addresses> addresses_of(const ConfiguredAddresses& configured) {
    const bool plain = configured.allow_plain_http;
    Result<Url> origin = read_address(configured.base, "base address", plain);
    if (!origin) return origin.error();
    if (lower_case(origin->path).ends_with(api_suffix)) {
        origin->path.resize(origin->path.size() - api_suffix.size());
    }
    Addresses addresses{.origin = *origin, .token = *origin};
    addresses.token.path += "/oauth/token";
    if (!configured.token_url.empty()) {
        Result<Url> token = read_address(configured.token_url, "token address", plain);
        if (!token) return token.error();
        addresses.token = std::move(*token);
    }
    if (!configured.revocation_url.empty()) {
        Result<Url> revocation =
            read_address(configured.revocation_url, "revocation address", plain);
        if (!revocation) return revocation.error();
        addresses.revocation = std::move(*revocation);
    }
    return addresses;
}

}  // namespace usher::upstream::interworks
