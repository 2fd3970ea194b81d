#include "ipc/api/engine_api/playback.hpp"

#include <algorithm>
#include <utility>

#include "lib/core/text.hpp"
#include "lib/core/url.hpp"

namespace usher::api::engine_api {
namespace {

bool is_hex(std::string_view text) {
    return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

bool is_content(ContentKind kind, std::string_view content) {
    switch (kind) {
        case ContentKind::ContentId:
        case ContentKind::Infohash: return content.size() == content_id_digits && is_hex(content);
        case ContentKind::TransportFile:
        case ContentKind::Magnet: return is_printable(content, 1, address_bytes_max);
    }
    return false;
}

// A player reads whatever it is told to: an engine must not send it to strangers.
bool leads_to(std::string_view url, const std::vector<std::string>& hosts) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!url.starts_with(scheme)) continue;
        const std::string authority{
            url.substr(scheme.size(), url.find_first_of("/?#\\", scheme.size()) - scheme.size())};
        // With http:// only this machine is an address.
        if (parse_url("http://" + authority)) return true;
        const Result<Url> elsewhere = parse_url("https://" + authority);
        return elsewhere && std::ranges::find(hosts, elsewhere->host) != hosts.end();
    }
    return false;
}

}  // namespace

Result<PlaybackRequest> playback_request(ContentKind kind, std::string_view content,
                                         std::string_view files, std::optional<ProductId> product) {
    if (!is_content(kind, content)) return Error{Errc::Malformed, "malformed content"};
    if (!is_printable(files, 1, files_bytes_max)) {
        return Error{Errc::Malformed, "malformed file index"};
    }
    return PlaybackRequest{.kind = kind,
                           .content = std::string{content},
                           .files = std::string{files},
                           .product = std::move(product)};
}

bool can_be_told(const Playback& playback, const std::vector<std::string>& hosts) {
    return is_printable(playback.url, 1, address_bytes_max) && leads_to(playback.url, hosts) &&
           is_content(ContentKind::Infohash, playback.infohash);
}

}  // namespace usher::api::engine_api
