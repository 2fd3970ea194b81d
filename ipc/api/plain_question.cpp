#include "ipc/api/plain_question.hpp"

#include <boost/json/object.hpp>
#include <utility>

#include "ipc/api/reading.hpp"
#include "lib/core/json.hpp"
#include "lib/enforcement/product_key.hpp"

namespace usher::api {
namespace {

using enforcement::RightQuestion;

Result<RightQuestion> to_option_question(const PlainQuestion& plain) {
    // Checked first and made afterwards, in one place: passing each id on costs a third of it all.
    const Result<void> option = check_option("option", plain.option.value_or(""));
    if (!option) return option.error();
    if (plain.user_key) {
        const Result<void> user_key = check_user_key(*plain.user_key);
        if (!user_key) return user_key.error();
    }
    if (plain.product_key) {
        const Result<void> product = check_product(*plain.product_key);
        if (!product) return product.error();
    }
    Result<RightQuestion> made{
        enforcement::Question{.option = OptionId{std::string{*plain.option}}}};
    auto& question = std::get<enforcement::Question>(*made);
    if (plain.user_key) question.user_key.emplace(std::string{*plain.user_key});
    if (plain.product_key) question.product = enforcement::public_part_of(*plain.product_key);
    return made;
}

// All three or nothing of it: an engine whose variable happens to be missing asks about nobody.
Result<RightQuestion> to_channel_question(const PlainQuestion& plain) {
    if (plain.option || plain.user_key || plain.product_key) {
        return Error{Errc::Malformed, "either an option or user, channel and service expected"};
    }
    const Result<void> user = check_foreign_id("user", plain.user.value_or(""));
    if (!user) return user.error();
    const Result<void> channel = check_foreign_id("channel", plain.channel.value_or(""));
    if (!channel) return channel.error();
    const auto service = license::channel_service(plain.service.value_or(""));
    if (!service) {
        return Error{Errc::Malformed, "service: live, npvr, catchup or startover expected"};
    }
    return RightQuestion{enforcement::ChannelQuestion{
        .user = UserId{std::string{*plain.user}},
        .right = {.channel = ChannelId{std::string{*plain.channel}}, .service = *service}}};
}

}  // namespace

PlainQuestion::Text* PlainQuestion::find(std::string_view name) noexcept {
    if (name == "option") return &option;
    if (name == "user_key") return &user_key;
    if (name == "product_key") return &product_key;
    if (name == "user") return &user;
    if (name == "channel") return &channel;
    if (name == "service") return &service;
    return nullptr;
}

Result<RightQuestion> to_question(const PlainQuestion& plain) {
    const bool is_of_channel = plain.user || plain.channel || plain.service;
    return is_of_channel ? to_channel_question(plain) : to_option_question(plain);
}

Result<RightQuestion> question_in(const boost::json::object& body) {
    PlainQuestion plain;
    std::array<std::optional<std::string>, question_members.size()> texts;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        auto text = json::optional_string_at(body, question_members[i]);
        if (!text) return text.error();
        texts[i] = std::move(*text);
        if (texts[i]) *plain.find(question_members[i]) = *texts[i];
    }
    return to_question(plain);
}

}  // namespace usher::api
