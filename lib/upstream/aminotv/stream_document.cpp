#include "lib/upstream/aminotv/stream_document.hpp"

#include "lib/upstream/aminotv/json_text.hpp"

namespace usher::upstream::aminotv {

std::string write_stream(const Stream& stream, const WriteOptions& options) {
    const std::string resource =
        ObjectText{}
            .json("id", id_text(stream.id, options))
            .text("type", "Stream")
            .json("attributes", ObjectText{}.text("url", stream.url).done())
            .done();
    return document_text({&resource, 1}, "", options);
}

}  // namespace usher::upstream::aminotv
