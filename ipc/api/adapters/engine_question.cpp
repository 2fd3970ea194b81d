#include "ipc/api/adapters/engine_question.hpp"

#include <algorithm>
#include <array>

#include "ipc/api/reading.hpp"

namespace usher::api {
namespace {

// What is misspelt in a configuration must not be taken for absent.
Result<void> check_names(const http::Parameters& url) {
    constexpr std::array<std::string_view, 3> known{"option", "product_key", "server"};
    for (const http::Parameters::Item& item : url.items()) {
        if (std::ranges::find(known, item.name) == known.end()) {
            return Error{Errc::Malformed,
                         "the adapter's URL may name option, product_key and server"};
        }
    }
    return {};
}

Result<std::optional<UserKey>> key_of_player(const std::optional<std::string>& key,
                                             bool needs_key) {
    if (!key || key->empty()) {
        if (needs_key) return Error{Errc::Forbidden, "the player brings no user key"};
        return std::optional<UserKey>{};
    }
    Result<UserKey> user_key = read_user_key(*key);
    if (!user_key) return Error{Errc::Forbidden, user_key.error().context()};
    return std::optional<UserKey>{std::move(*user_key)};
}

}  // namespace

Result<std::optional<std::string>> argument_in(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const std::string_view item = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(item.size() + 1, query.size()));
        if (!item.starts_with(name) || !item.substr(name.size()).starts_with('=')) continue;
        Result<std::string> value = http::percent_decode(item.substr(name.size() + 1));
        if (!value) return Error{Errc::Forbidden, value.error().context()};
        if (value->empty()) break;
        return std::optional<std::string>{std::move(*value)};
    }
    return std::optional<std::string>{};
}

Result<void> check_once(const http::Parameters& call,
                        std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        if (std::ranges::count(call.items(), name, &http::Parameters::Item::name) > 1) {
            return Error{Errc::Malformed, std::string{name} + ": stands twice"};
        }
    }
    return {};
}

Result<enforcement::Question> engine_question(const http::Parameters& url,
                                              const std::optional<OptionId>& option_otherwise,
                                              const std::optional<std::string>& key,
                                              const AdapterSettings& settings) {
    const Result<void> names = check_names(url);
    if (!names) return names.error();
    enforcement::Question question{.option = option_otherwise.value_or(OptionId{})};
    if (const auto text = url.find("option")) {
        Result<OptionId> option = read_option("option", *text);
        if (!option) return option.error();
        question.option = std::move(*option);
    }
    if (question.option.empty()) {
        return Error{Errc::Malformed,
                     "option: neither the adapter's URL nor the configuration names one"};
    }
    Result<std::optional<ProductId>> product = optional_product(url);
    if (!product) return product.error();
    question.product = std::move(*product);
    Result<std::optional<UserKey>> user_key = key_of_player(key, settings.needs_key);
    if (!user_key) return user_key.error();
    question.user_key = std::move(*user_key);
    return question;
}

std::string client_name(std::string_view engine, const http::Parameters& url,
                        std::string_view client) {
    std::string name{engine};
    name.append("/").append(url.find("server").value_or("")).append("/").append(client);
    return name;
}

}  // namespace usher::api
