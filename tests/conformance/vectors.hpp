/// The vectors of specs/acestream.md, a copy of which lies beside this file.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace usher::test {

struct Vector {
    std::string id;
    boost::json::object value;

    [[nodiscard]] std::string text(std::string_view member) const;
    [[nodiscard]] std::int64_t number(std::string_view member) const;
};

/// The vectors of the file whose ids begin with `prefix`, such as `svc-`, in their order.
[[nodiscard]] std::vector<Vector> vectors(std::string_view prefix);
/// One of them; throws std::out_of_range without it.
[[nodiscard]] Vector vector(std::string_view id);

}  // namespace usher::test
