#include "ipc/client/questions.hpp"

#include <cstring>

namespace usher::client {
namespace {

using protocol::Question;

constexpr std::array texts{&Question::user_key, &Question::product, &Question::option,
                           &Question::user,     &Question::channel, &Question::service};

std::optional<std::string_view> text_of(const char* text) noexcept {
    if (text == nullptr) return std::nullopt;
    // One more than allowed shows that it is too long, however long it is.
    return std::string_view{text, ::strnlen(text, protocol::text_bytes_max + 1)};
}

}  // namespace

std::optional<Question> question_of(const usher_question* question) noexcept {
    if (question == nullptr || question->reserved[0] != nullptr ||
        question->reserved[1] != nullptr) {
        return std::nullopt;
    }
    const Question asked{.user_key = text_of(question->user_key),
                         .product = text_of(question->product),
                         .option = text_of(question->option),
                         .user = text_of(question->user),
                         .channel = text_of(question->channel),
                         .service = text_of(question->service)};
    if (!protocol::form_of(asked)) return std::nullopt;
    return asked;
}

OwnedQuestion::OwnedQuestion(const Question& question) {
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (question.*texts[i]) texts_[i].emplace(*(question.*texts[i]));
    }
}

Question OwnedQuestion::view() const noexcept {
    Question question;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (texts_[i]) question.*texts[i] = *texts_[i];
    }
    return question;
}

}  // namespace usher::client
