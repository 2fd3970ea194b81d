#include "lib/upstream/acestream/number_text.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <cstdint>
#include <limits>

namespace usher::upstream::acestream {
namespace {

namespace bj = boost::json;

// Watches the parser go by and keeps the text of one number at the top level.
class NumberFinder {
public:
    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

    using error_code = boost::system::error_code;

    explicit NumberFinder(std::string_view name) : name_{name} {}

    [[nodiscard]] const std::optional<std::string>& found() const noexcept { return found_; }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) { return enter(); }
    bool on_object_end(std::size_t, error_code&) { return leave(); }
    bool on_array_begin(error_code&) { return enter(); }
    bool on_array_end(std::size_t, error_code&) { return leave(); }
    bool on_key_part(bj::string_view part, std::size_t, error_code&) {
        key_.append(part.data(), part.size());
        return true;
    }
    bool on_key(bj::string_view part, std::size_t, error_code&) {
        key_.append(part.data(), part.size());
        wanted_ = depth_ == 1 && key_ == name_;
        key_.clear();
        return true;
    }
    bool on_string_part(bj::string_view, std::size_t, error_code&) { return true; }
    bool on_string(bj::string_view, std::size_t, error_code&) { return true; }
    bool on_number_part(bj::string_view part, error_code&) {
        number_.append(part.data(), part.size());
        return true;
    }
    bool on_int64(std::int64_t, bj::string_view part, error_code&) { return end_number(part); }
    bool on_uint64(std::uint64_t, bj::string_view part, error_code&) { return end_number(part); }
    bool on_double(double, bj::string_view part, error_code&) { return end_number(part); }
    bool on_bool(bool, error_code&) { return true; }
    bool on_null(error_code&) { return true; }
    bool on_comment_part(bj::string_view, error_code&) { return true; }
    bool on_comment(bj::string_view, error_code&) { return true; }

private:
    bool enter() {
        ++depth_;
        return true;
    }
    bool leave() {
        --depth_;
        return true;
    }
    bool end_number(bj::string_view part) {
        number_.append(part.data(), part.size());
        if (depth_ == 1 && wanted_) found_ = number_;
        number_.clear();
        return true;
    }

    std::string_view name_;
    std::string key_;
    std::string number_;
    std::size_t depth_ = 0;
    bool wanted_ = false;
    std::optional<std::string> found_;
};

}  // namespace

std::optional<std::string> number_text(std::string_view document, std::string_view name) {
    bj::basic_parser<NumberFinder> parser{bj::parse_options{}, name};
    boost::system::error_code ignored;  // a broken document just has no such number
    parser.write_some(false, document.data(), document.size(), ignored);
    return parser.handler().found();
}

}  // namespace usher::upstream::acestream
