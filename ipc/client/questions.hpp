/// Questions as C programs write them, and as the library keeps them.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "ipc/client/usher.h"
#include "ipc/protocol/question.hpp"

namespace usher::client {

/// The question that `question` points to, its texts still the caller's; none unless it has a form.
[[nodiscard]] std::optional<protocol::Question> question_of(
    const usher_question* question) noexcept;

/// A question with texts of its own.
class OwnedQuestion {
public:
    explicit OwnedQuestion(const protocol::Question& question);

    /// Valid as long as the object stays where it is.
    [[nodiscard]] protocol::Question view() const noexcept;

private:
    std::array<std::optional<std::string>, 6> texts_;
};

}  // namespace usher::client
