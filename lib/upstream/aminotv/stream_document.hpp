/// Where a channel or a recording is streamed from, as the provider's systems ask for it
/// (specs/aminotv.md 4.3). Pure.
///
/// The vendor does not publish this resource; ours is of the type `Stream`, has the id that it was
/// asked for by, and one attribute, `url`.
#pragma once

#include <string>

#include "lib/upstream/aminotv/write_options.hpp"

namespace usher::upstream::aminotv {

struct Stream {
    std::string id;   ///< the `tv_channel_id` or `external_epg_id` of the question, as it is
    std::string url;  ///< absolute
};

/// The document with the one stream.
[[nodiscard]] std::string write_stream(const Stream& stream, const WriteOptions& options = {});

}  // namespace usher::upstream::aminotv
