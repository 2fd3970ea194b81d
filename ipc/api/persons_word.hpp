/// What a person says of something that waits for one, where it has come to one of two ends.
#pragma once

#include <string_view>

#include "lib/core/error.hpp"
#include "lib/http/message.hpp"
#include "lib/license/resolution.hpp"

namespace usher::api {

struct PersonsWord {
    bool is_done = false;  ///< it has happened after all
    license::Resolution resolution;
};

/// The body `{"outcome", "by", "reason"}`, whose `outcome` is the word `done` or `not_done`.
/// Errc::Malformed otherwise, naming the member.
[[nodiscard]] Result<PersonsWord> read_persons_word(const http::Request& request,
                                                    std::string_view done,
                                                    std::string_view not_done);

}  // namespace usher::api
