#include "ipc/api/persons_word.hpp"

#include <boost/json/object.hpp>
#include <string>
#include <utility>

#include "ipc/api/reading.hpp"
#include "lib/core/json.hpp"

namespace usher::api {

Result<PersonsWord> read_persons_word(const http::Request& request, std::string_view done,
                                      std::string_view not_done) {
    const Result<boost::json::object> body = read_json_body(request);
    if (!body) return body.error();
    const Result<void> known = json::check_members(*body, {"outcome", "by", "reason"});
    if (!known) return known.error();
    const Result<std::string> outcome = json::string_at(*body, "outcome");
    if (!outcome) return outcome.error();
    if (*outcome != done && *outcome != not_done) {
        return Error{Errc::Malformed, "outcome: " + std::string{done} + " or " +
                                          std::string{not_done} + " expected"};
    }
    Result<license::Resolution> resolution = read_resolution(*body);
    if (!resolution) return resolution.error();
    return PersonsWord{.is_done = *outcome == done, .resolution = std::move(*resolution)};
}

}  // namespace usher::api
