#include "tests/conformance/vectors.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <stdexcept>

#include "tests/support/temporary_directory.hpp"

namespace usher::test {
namespace {

namespace bj = boost::json;

void collect(const bj::value& value, std::string_view prefix, std::vector<Vector>& found) {
    if (const bj::array* array = value.if_array()) {
        for (const bj::value& element : *array) collect(element, prefix, found);
        return;
    }
    const bj::object* object = value.if_object();
    if (object == nullptr) return;
    const bj::value* id = object->if_contains("id");
    if (id != nullptr && id->is_string() && id->as_string().starts_with(prefix)) {
        found.push_back({.id = std::string{id->as_string()}, .value = *object});
        return;
    }
    for (const auto& [name, member] : *object) collect(member, prefix, found);
}

}  // namespace

std::string Vector::text(std::string_view member) const {
    return std::string{value.at(member).as_string()};
}

std::int64_t Vector::number(std::string_view member) const {
    return value.at(member).as_int64();
}

std::vector<Vector> vectors(std::string_view prefix) {
    static const bj::value file = bj::parse(read_file(USHER_VECTORS));
    std::vector<Vector> found;
    collect(file, prefix, found);
    return found;
}

Vector vector(std::string_view id) {
    for (Vector& candidate : vectors(id)) {
        if (candidate.id == id) return std::move(candidate);
    }
    throw std::out_of_range{"no such vector"};
}

}  // namespace usher::test
