/// Members of the daemon's answers as text for people. What is absent or null reads `-`.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/clock.hpp"

namespace usher::ctl {

/// Texts with control characters escaped, numbers, `yes` and `no`, lists with commas, objects as
/// `event accepted, from SENDING`; of what is inside of others, objects in parentheses, and without
/// what is null.
[[nodiscard]] std::string cell(const boost::json::object& object, std::string_view name);

/// What right an answer is about: its option, or the service and channel.
[[nodiscard]] std::string right_cell(const boost::json::object& object);
/// Whose it is: the short name of a key, or a user.
[[nodiscard]] std::string whose_cell(const boost::json::object& object);

/// Unix seconds as `2026-11-21T09:30:00Z (in 3 d)`.
[[nodiscard]] std::string time_cell(const boost::json::object& object, std::string_view name,
                                    Instant now);

/// `in 3 d`, `2 h ago`, `now`: one unit, rounded down.
[[nodiscard]] std::string relative(Instant instant, Instant now);

/// The person's word `name`: `ann, 2026-11-21T09:30:00Z (2 h ago): in the ledger`; `-` if nobody
/// has spoken.
[[nodiscard]] std::string word_cell(const boost::json::object& object, std::string_view name,
                                    Instant now);

/// The whole number or the text `name`, which the daemon always gives. Throws Failure.
[[nodiscard]] std::int64_t number_at(const boost::json::object& object, std::string_view name);
[[nodiscard]] std::string text_at(const boost::json::object& object, std::string_view name);

/// The whole number `name`; 0 if there is none.
[[nodiscard]] std::int64_t number_or_zero(const boost::json::object& object, std::string_view name);

/// The objects in the list `name`; empty if there is no such list.
[[nodiscard]] std::vector<boost::json::object> objects(const boost::json::object& object,
                                                       std::string_view name);

/// The object `name`; empty if there is none.
[[nodiscard]] boost::json::object object_at(const boost::json::object& object,
                                            std::string_view name);

}  // namespace usher::ctl
