#include "ipc/api/adapters/engine_question.hpp"

#include <algorithm>
#include <utility>

#include "ipc/api/plain_question.hpp"
#include "ipc/api/reading.hpp"

namespace usher::api {
namespace {

using Names = std::initializer_list<std::string_view>;

// What is misspelt in a configuration must not be taken for absent.
Result<void> check_names(const http::Parameters& url, Names known, std::string_view may_name) {
    for (const http::Parameters::Item& item : url.items()) {
        if (std::ranges::find(known, item.name) == known.end()) {
            return Error{Errc::Malformed, "the adapter's URL may name " + std::string{may_name}};
        }
    }
    return {};
}

Result<std::string> user_in(const http::Parameters& url, const EnginePlayer& player) {
    const auto user = url.find("user");
    const auto argument = url.find("user_argument");
    if (user.has_value() == argument.has_value()) {
        return Error{Errc::Malformed,
                     "user: the adapter's URL has to name either user or user_argument"};
    }
    if (user) return std::string{*user};
    const Result<std::optional<std::string>> named = argument_in(player.query, *argument);
    if (!named) return named.error();
    if (!*named) return Error{Errc::Forbidden, "the player names no user"};
    return **named;
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
    const Result<void> names = check_names(url, {"option", "product_key", "server"},
                                           "option, product_key and server, or a service");
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

Result<enforcement::RightQuestion> engine_right(const http::Parameters& url,
                                                const std::optional<OptionId>& option_otherwise,
                                                const EnginePlayer& player,
                                                const AdapterSettings& settings) {
    const auto service = url.find("service");
    if (!service) {
        Result<enforcement::Question> question =
            engine_question(url, option_otherwise, player.key, settings);
        if (!question) return question.error();
        return enforcement::RightQuestion{std::move(*question)};
    }
    const Result<void> names =
        check_names(url, {"service", "channel", "user", "user_argument", "server"},
                    "service, channel, user, user_argument and server");
    if (!names) return names.error();
    const Result<std::string> user = user_in(url, player);
    if (!user) return user.error();
    const std::string_view channel = url.find("channel").value_or(player.stream);
    Result<enforcement::RightQuestion> question =
        to_question({.user = *user, .channel = channel, .service = *service});
    // Whom a player names is the player's fault, all else the operator's.
    const bool is_players = !question && !url.find("user") && !check_foreign_id("user", *user);
    if (is_players) return Error{Errc::Forbidden, question.error().context()};
    return question;
}

std::string client_name(std::string_view engine, const http::Parameters& url,
                        std::string_view client) {
    std::string name{engine};
    name.append("/").append(url.find("server").value_or("")).append("/").append(client);
    return name;
}

}  // namespace usher::api
