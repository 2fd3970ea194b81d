#include "ipc/api/writing.hpp"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <string_view>

#include "lib/core/email.hpp"

namespace usher::api {

http::Response no_content() {
    return {.status = 204, .content_type = ""};
}

http::Response json_response(int status, const boost::json::object& body) {
    return {.status = status, .body = boost::json::serialize(body)};
}

// By hand: every value is a number or one of our own words, and this is asked most.
void write_decision(const enforcement::Decision& decision, std::string& out) {
    const license::Verdict& verdict = decision.verdict;
    std::array<char, decision_bytes_max> text;
    char* end = text.data();
    const auto put = [&end](std::string_view piece) { end = std::ranges::copy(piece, end).out; };
    put(verdict.allowed ? R"({"allowed":true,"reason":")" : R"({"allowed":false,"reason":")");
    put(name(verdict.reason));
    put(R"(","valid_to":)");
    if (verdict.valid_to) {
        end = std::to_chars(end, text.data() + text.size(), unix_seconds(*verdict.valid_to)).ptr;
    } else {
        put("null");
    }
    put(R"(,"freshness":")");
    put(name(verdict.freshness));
    put(R"(","decision_id":")");
    put(decision.id.text());
    put(R"("})");
    out.append(text.data(), end);
}

void write_decision(const enforcement::ChannelDecision& decision, std::string& out) {
    write_decision(decision.decision, out);
    out.back() = ',';
    out += R"("license":)";
    // Upstream's own word, which may hold anything.
    out += decision.license ? boost::json::serialize(boost::json::value(decision.license->text()))
                            : "null";
    out += '}';
}

void write_answer(const enforcement::RightQuestion& question,
                  const enforcement::ChannelDecision& decision, std::string& out) {
    if (std::holds_alternative<enforcement::ChannelQuestion>(question)) {
        write_decision(decision, out);
    } else {
        write_decision(decision.decision, out);
    }
}

boost::json::object decision_json(const enforcement::ChannelDecision& decision) {
    boost::json::object body = decision_json(decision.decision);
    body["license"] = decision.license ? boost::json::value(decision.license->text()) : nullptr;
    return body;
}

boost::json::object json_right(const OptionId& option,
                               const std::optional<enforcement::KeyReference>& key,
                               const std::optional<enforcement::ChannelQuestion>& channel) {
    if (!channel) {
        return {{"option", option.text()},
                {"key", key ? boost::json::value(*key) : boost::json::value{}}};
    }
    return {{"user", channel->user.text()},
            {"channel", channel->right.channel.text()},
            {"service", std::string{name(channel->right.service)}}};
}

boost::json::object decision_json(const enforcement::Decision& decision) {
    return {{"allowed", decision.verdict.allowed},
            {"reason", std::string{name(decision.verdict.reason)}},
            {"valid_to", json_instant(decision.verdict.valid_to)},
            {"freshness", std::string{name(decision.verdict.freshness)}},
            {"decision_id", std::string{decision.id.text()}}};
}

boost::json::value json_text(const std::string& text) {
    return text.empty() ? boost::json::value{} : boost::json::value(text);
}

boost::json::value json_text(const std::optional<std::string>& text) {
    return text ? boost::json::value(*text) : boost::json::value{};
}

boost::json::value json_number(const std::optional<std::int64_t>& number) {
    return number ? boost::json::value(*number) : boost::json::value{};
}

boost::json::value json_instant(const std::optional<Instant>& instant) {
    return instant ? boost::json::value(unix_seconds(*instant)) : boost::json::value{};
}

boost::json::value json_resolution(const std::optional<license::Resolution>& resolution) {
    if (!resolution) return {};
    return boost::json::object{{"by", resolution->by},
                               {"reason", resolution->reason},
                               {"at", unix_seconds(resolution->at)}};
}

boost::json::object json_recovery(const license::Recovery& recovery) {
    return {{"cause", std::string{name(recovery.cause)}},
            {"detail", recovery.detail},
            {"noticed_at", unix_seconds(recovery.noticed_at)}};
}

boost::json::object json_backup(const enforcement::BackupReport& report) {
    return {{"state", std::string{name(report.state)}},
            {"pages_done", report.pages_done},
            {"pages", report.pages},
            {"ended_at", json_instant(report.ended_at)}};
}

std::string shown_user_key(const UserKey& user_key, const http::Request& request) {
    return request.transport == http::Transport::Unix ? user_key.text() : masked(user_key.text());
}

std::string shown_of_person(std::string_view text, const http::Request& request) {
    if (text.empty() || request.transport == http::Transport::Unix) return std::string{text};
    return text.find('@') == text.npos ? masked(text) : masked_email(text);
}

}  // namespace usher::api
