#include "ipc/api/batch_checks.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <optional>

#include "ipc/api/plain_question.hpp"
#include "ipc/api/reading.hpp"
#include "ipc/api/writing.hpp"
#include "lib/core/json.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;
using enforcement::RightQuestion;

// Reads JSON whose texts have no escapes, token by token. What a text holds is for others to check.
class PlainJson {
public:
    explicit PlainJson(std::string_view text) noexcept
        : next_{text.data()}, end_{text.data() + text.size()} {}

    bool take(char token) noexcept {
        skip_space();
        if (next_ == end_ || *next_ != token) return false;
        ++next_;
        return true;
    }
    std::optional<std::string_view> text() noexcept {
        if (!take('"')) return std::nullopt;
        const char* const begin = next_;
        while (next_ != end_ && *next_ != '"' && *next_ != '\\') ++next_;
        if (next_ == end_ || *next_ != '"') return std::nullopt;
        return std::string_view{begin, next_++};
    }
    bool at_end() noexcept {
        skip_space();
        return next_ == end_;
    }

private:
    void skip_space() noexcept {
        while (next_ != end_ &&
               (*next_ == ' ' || *next_ == '\t' || *next_ == '\r' || *next_ == '\n')) {
            ++next_;
        }
    }

    const char* next_;
    const char* end_;
};

std::optional<PlainQuestion> read_plain_check(PlainJson& json) {
    PlainQuestion check;
    if (!json.take('{')) return std::nullopt;
    do {
        const auto name = json.text();
        if (!name || !json.take(':')) return std::nullopt;
        const auto value = json.text();
        PlainQuestion::Text* const into = check.find(*name);
        if (!value || into == nullptr || *into) return std::nullopt;
        *into = *value;
    } while (json.take(','));
    if (!json.take('}')) return std::nullopt;
    return check;
}

Result<RightQuestion> read_check(const bj::value& value) {
    const bj::object* check = value.if_object();
    if (check == nullptr) return Error{Errc::Malformed, "an object expected"};
    const Result<void> known = json::check_members(
        *check, {"option", "user_key", "product_key", "user", "channel", "service"});
    if (!known) return known.error();
    return question_in(*check);
}

Result<std::vector<RightQuestion>> read_whole(const bj::object& body) {
    const Result<void> known = json::check_members(body, {"checks"});
    if (!known) return known.error();
    const Result<const bj::array*> checks = json::array_at(body, "checks");
    if (!checks) return checks.error();
    const std::size_t count = (*checks)->size();
    const std::string most = std::to_string(checks_max);
    if (count > checks_max) return Error{Errc::TooLarge, "checks: at most " + most + " expected"};
    if (count == 0) return Error{Errc::Malformed, "checks: 1 to " + most + " expected"};

    std::vector<RightQuestion> questions;
    for (const bj::value& value : **checks) {
        Result<RightQuestion> question = read_check(value);
        if (!question) {
            return question.error().within("checks[" + std::to_string(questions.size()) + "]");
        }
        questions.push_back(std::move(*question));
    }
    return questions;
}

}  // namespace

// Without a tree of values.
std::optional<std::vector<RightQuestion>> read_plain_checks(std::string_view body) {
    PlainJson json{body};
    if (!json.take('{') || json.text() != "checks" || !json.take(':') || !json.take('[')) {
        return std::nullopt;
    }
    std::vector<RightQuestion> questions;
    questions.reserve(checks_max);
    do {
        const std::optional<PlainQuestion> check = read_plain_check(json);
        if (!check || questions.size() == checks_max) return std::nullopt;
        Result<RightQuestion> question = to_question(*check);
        if (!question) return std::nullopt;
        questions.push_back(std::move(*question));
    } while (json.take(','));
    if (!json.take(']') || !json.take('}') || !json.at_end()) return std::nullopt;
    return questions;
}

void answer_checks(const std::vector<RightQuestion>& questions, enforcement::Decider& decider,
                   Instant now, std::string& out) {
    out.reserve(out.size() + (questions.size() + 1) * decision_bytes_max);
    out += R"({"answers":[)";
    for (const RightQuestion& question : questions) {
        write_answer(question, decider.check(question, now), out);
        out += ',';
    }
    out.back() = ']';
    out += '}';
}

Result<std::vector<RightQuestion>> read_checks(const http::Request& request) {
    if (request.has_media_type("application/json")) {
        if (auto questions = read_plain_checks(request.body)) return *std::move(questions);
    }
    const Result<bj::object> body = read_json_body(request);
    if (!body) return body.error();
    return read_whole(*body);
}

}  // namespace usher::api
