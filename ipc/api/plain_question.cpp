#include "ipc/api/plain_question.hpp"

#include <utility>

#include "ipc/api/reading.hpp"
#include "lib/enforcement/product_key.hpp"

namespace usher::api {

PlainQuestion::Text* PlainQuestion::find(std::string_view name) noexcept {
    if (name == "option") return &option;
    if (name == "user_key") return &user_key;
    if (name == "product_key") return &product_key;
    return nullptr;
}

Result<enforcement::Question> to_question(const PlainQuestion& plain) {
    // Checked first and made afterwards, in one place: passing each id on costs a third of it all.
    const Result<void> option = check_option("option", plain.option.value_or(""));
    if (!option) return option.error();
    if (plain.user_key) {
        const Result<void> user_key = check_user_key(*plain.user_key);
        if (!user_key) return user_key.error();
    }
    if (plain.product_key) {
        const Result<void> product = check_product(*plain.product_key);
        if (!product) return product.error();
    }
    Result<enforcement::Question> question{
        enforcement::Question{.option = OptionId{std::string{*plain.option}}}};
    if (plain.user_key) question->user_key.emplace(std::string{*plain.user_key});
    if (plain.product_key) question->product = enforcement::public_part_of(*plain.product_key);
    return question;
}

}  // namespace usher::api
