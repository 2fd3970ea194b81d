#include "ipc/api/quick_answers.hpp"

#include <algorithm>

#include "ipc/api/batch_checks.hpp"
#include "ipc/api/plain_question.hpp"
#include "ipc/api/product_key_watch.hpp"
#include "ipc/api/writing.hpp"

namespace usher::api {
namespace {

constexpr std::string_view check_path = "/v1/check";

// Nothing that is encoded, unknown or said twice: that is for the whole way.
std::optional<PlainQuestion> read_plain(std::string_view query) {
    PlainQuestion question;
    while (!query.empty()) {
        const std::string_view item = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(item.size() + 1, query.size()));
        const std::size_t equals = item.find('=');
        if (equals == std::string_view::npos || item.find_first_of("%+") != item.npos) {
            return std::nullopt;
        }
        PlainQuestion::Text* const value = question.find(item.substr(0, equals));
        if (value == nullptr || *value) return std::nullopt;
        *value = item.substr(equals + 1);
    }
    return question;
}

// Whether the caller may ask it without more: of users, whom everybody can name, only over the
// socket, which has asked who comes.
bool needs_no_right(const enforcement::RightQuestion& question, const http::Entrance& entrance) {
    return entrance.transport == http::Transport::Unix ||
           !std::holds_alternative<enforcement::ChannelQuestion>(question);
}

// A whole product key is named in the log (specs/acestream.md 6.2): on the whole way.
std::optional<enforcement::RightQuestion> read_question(std::string_view query) {
    const std::optional<PlainQuestion> plain = read_plain(query);
    if (!plain || is_whole_product_key(plain->product_key.value_or(""))) return std::nullopt;
    Result<enforcement::RightQuestion> question = to_question(*plain);
    if (!question) return std::nullopt;
    return std::move(*question);
}

}  // namespace

bool QuickAnswers::answer(const http::RequestHead& head, std::string_view content,
                          const http::Entrance& entrance, std::string& body) {
    if (!is_beyond_doubt(head, entrance, guard_)) return false;
    if (head.method == "POST") return answer_many(head, content, entrance, body);
    const std::size_t mark = std::min(head.target.find('?'), head.target.size());
    const std::string_view path = head.target.substr(0, mark);
    const std::string_view query = head.target.substr(std::min(mark + 1, head.target.size()));
    if (path == check_path) return answer_check(query, entrance, body);
    if (path == service_path && enforcer_.is_complete()) {
        return service_api_.answer_now(query, body);
    }
    return false;
}

bool QuickAnswers::answer_check(std::string_view query, const http::Entrance& entrance,
                                std::string& body) {
    const std::optional<enforcement::RightQuestion> question = read_question(query);
    if (!question || !needs_no_right(*question, entrance)) return false;
    write_answer(*question, decider_.check(*question), body);
    return true;
}

bool QuickAnswers::answer_many(const http::RequestHead& head, std::string_view content,
                               const http::Entrance& entrance, std::string& body) {
    if (head.target != check_path || head.field("Content-Type") != "application/json") return false;
    const auto questions = read_plain_checks(content);
    if (!questions) return false;
    const bool may_ask = std::ranges::all_of(
        *questions, [&](const auto& question) { return needs_no_right(question, entrance); });
    if (!may_ask) return false;
    answer_checks(*questions, decider_, enforcer_.time().now(), body);
    return true;
}

}  // namespace usher::api
