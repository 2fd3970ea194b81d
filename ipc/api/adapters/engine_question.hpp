/// What every engine's call comes down to: a question, of which the operator writes the option and
/// the product into the adapter's URL while the player brings the user key; or the service of a
/// channel while the engine names the channel. Pure.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "ipc/api/adapters/settings.hpp"
#include "lib/core/error.hpp"
#include "lib/enforcement/right_question.hpp"
#include "lib/http/query.hpp"

namespace usher::api {

/// The decoded value of `name` in the query of a player's URL: of the first one if it stands twice,
/// none if it is absent or empty. The rest of the query may be anything. Errc::Forbidden for a
/// value that cannot be decoded.
[[nodiscard]] Result<std::optional<std::string>> argument_in(std::string_view query,
                                                             std::string_view name);

/// What only the engine says must not stand twice in its call, where a player may have added it.
/// Errc::Malformed for the first of `names` that does.
[[nodiscard]] Result<void> check_once(const http::Parameters& call,
                                      std::initializer_list<std::string_view> names);

/// `url` is the query of the adapter's URL: `option`, else `option_otherwise`; `product_key`; and
/// `server`, see client_name. Errc::Malformed for what its operator has to mend, Errc::Forbidden
/// for a player whose key is missing where one is needed or cannot be a user key.
[[nodiscard]] Result<enforcement::Question> engine_question(
    const http::Parameters& url, const std::optional<OptionId>& option_otherwise,
    const std::optional<std::string>& key, const AdapterSettings& settings);

/// What an engine's call says of a player and its stream.
struct EnginePlayer {
    std::optional<std::string> key{};  ///< the user key that it brings
    std::string query{};               ///< the query of its URL
    std::string stream{};              ///< what it plays, in the engine's words; empty: not said
};

/// The same; but where `url` names a `service`, the question is about a channel: `channel`, else
/// the stream, by the licences of `user`, else of whom the player's argument called `user_argument`
/// names. Errc::Forbidden for a player who names nobody.
[[nodiscard]] Result<enforcement::RightQuestion> engine_right(
    const http::Parameters& url, const std::optional<OptionId>& option_otherwise,
    const EnginePlayer& player, const AdapterSettings& settings);

/// Names a client of an engine: clients of two servers of one kind have equal numbers, so their
/// operator tells them apart by `server=NAME` in the adapter's URL.
[[nodiscard]] std::string client_name(std::string_view engine, const http::Parameters& url,
                                      std::string_view client);

}  // namespace usher::api
