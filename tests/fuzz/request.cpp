#include "lib/http/header_end.hpp"
#include "lib/http/request_head.hpp"
#include "lib/http/request_reader.hpp"
#include "tests/fuzz/target.hpp"

using namespace usher::http;

// Both ways of the server read the same request out of the same bytes, however they are cut.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes = usher::fuzz::text_of(data, size);
    const ServerLimits limits;
    RequestReader whole{limits};
    whole.append(bytes);
    const auto progress = whole.advance();

    RequestReader pieces{limits};
    auto last = pieces.advance();
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const bool waits = last == RequestReader::Progress::NeedsHeader ||
                           last == RequestReader::Progress::NeedsBody;
        if (!waits) break;
        pieces.append(bytes.substr(at, 3));
        last = pieces.advance();
    }
    usher::fuzz::require(progress == last);
    if (progress != RequestReader::Progress::Complete) return 0;

    const Request request = whole.take();
    usher::fuzz::require(!request.method.empty() && !request.target.empty());
    usher::fuzz::require(request.fields.size() <= limits.fields);
    usher::fuzz::require(request.body.size() <= limits.body_bytes);
    const HeaderEnd end = find_header_end(bytes, 0);
    RequestHead head;
    if (end.size == 0 || bytes.starts_with("\r\n")) return 0;
    usher::fuzz::require(!read_head(bytes.substr(0, end.size), limits.fields, head));
    usher::fuzz::require(head.method == request.method && head.target == request.target);
    usher::fuzz::require(head.fields.size() == request.fields.size());
    return 0;
}
