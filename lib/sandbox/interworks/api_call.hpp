/// One call of the API, and the errors that it can be answered with (specs/interworks.md 13.1).
///
/// Only for the sources of this dialect's sandbox.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/http/message.hpp"
#include "lib/http/query.hpp"
#include "lib/sandbox/interworks/collections.hpp"
#include "lib/sandbox/interworks/fault_rules.hpp"
#include "lib/sandbox/interworks/reseller_books.hpp"
#include "lib/sandbox/interworks/row_lists.hpp"
#include "lib/sandbox/interworks/switches.hpp"
#include "lib/store/database.hpp"

namespace usher::sandbox::interworks {

struct ApiRoute;

/// What a fault does to an answer from within.
struct Interference {
    std::string links_host{};            ///< where the links of a page lead; empty: as asked
    std::optional<Mutation> mutation{};  ///< of the collection, once a page of it has been read
};

struct ApiCall {
    const http::Request& request;
    const ApiRoute& route;
    const Collection& collection;
    std::vector<std::string> ids{};  ///< what stands for the `{}` of the route's pattern
    http::Parameters query{};
    ApiUser user{};
    Switches switches{};
    Instant now{};
    Interference interference{};
    RowLists* lists = nullptr;  ///< what earlier calls found; none: nothing is known
};

/// What the member of a row that a path shows looks like.
enum class Shape : std::uint8_t { List, Single };

/// A path below `/api/` and what answers it. The handler runs on the books' thread, after the
/// checks of IW-SCOPE-5 up to the edition.
struct ApiRoute {
    std::string_view method;
    std::string_view pattern;  ///< in lower case, `{}` for an id
    http::Response (*answer)(const ApiCall& call, store::Database& database);
    std::string_view member{};  ///< of the row, where the path shows one
    Shape shape = Shape::List;
};

/// Details of a service error beside its class.
struct ErrorDetail {
    std::string_view entity{};
    std::string_view property{};
    std::string_view value{};
    bool is_retriable = false;
};

[[nodiscard]] http::Response service_error(int status, std::string_view type,
                                           std::string_view message, ErrorDetail detail = {});
/// 400, naming the parameter or member (IW-ERR-4).
[[nodiscard]] http::Response invalid(std::string_view property, std::string_view message);
/// 404: no row of this id that the caller sees, whoever's it is (IW-SCOPE-2).
[[nodiscard]] http::Response not_found(const Collection& collection, std::string_view id);
/// 404: the order has no such item.
[[nodiscard]] http::Response no_such_item();
/// The value of a query's parameter, whatever the case of its name; the last one counts.
[[nodiscard]] std::optional<std::string_view> parameter(const ApiCall& call, std::string_view name);
/// Names between commas.
[[nodiscard]] std::vector<std::string> names_in(std::string_view list);

}  // namespace usher::sandbox::interworks
