#include "ipc/api/plain_question.hpp"

#include <utility>

#include "ipc/api/reading.hpp"

namespace usher::api {

std::string_view* PlainQuestion::find(std::string_view name) noexcept {
    if (name == "option") return &option;
    if (name == "user_key") return &user_key;
    if (name == "product_key") return &product_key;
    return nullptr;
}

Result<enforcement::Question> to_question(const PlainQuestion& plain) {
    Result<OptionId> option = read_option("option", plain.option);
    if (!option) return option.error();
    enforcement::Question question{.option = std::move(*option)};
    if (!plain.user_key.empty()) {
        Result<UserKey> user_key = read_user_key(plain.user_key);
        if (!user_key) return user_key.error();
        question.user_key = std::move(*user_key);
    }
    if (!plain.product_key.empty()) {
        Result<ProductId> product = read_product(plain.product_key);
        if (!product) return product.error();
        question.product = std::move(*product);
    }
    return question;
}

}  // namespace usher::api
