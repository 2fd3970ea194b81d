/// What a person says of something that waits for one.
#pragma once

#include <boost/json/object.hpp>
#include <string>

namespace CLI {
class App;
}

namespace usher::ctl {

struct PersonsWord {
    std::string by;
    std::string reason;

    /// The members `by` and `reason` of a request.
    [[nodiscard]] boost::json::object json() const { return {{"by", by}, {"reason", reason}}; }
};

/// Lets `command` ask for `--by` and `--reason`, both of which must be given. `word` outlives it.
void add_persons_word(CLI::App& command, PersonsWord& word);

}  // namespace usher::ctl
