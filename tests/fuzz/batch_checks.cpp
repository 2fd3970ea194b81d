#include "ipc/api/batch_checks.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <variant>

#include "lib/core/json.hpp"
#include "tests/fuzz/target.hpp"

using namespace usher;

namespace {

void require_option(const boost::json::object& check, const enforcement::Question& question) {
    fuzz::require(check.at("option").as_string() == question.option.text());
    const boost::json::value* key = check.if_contains("user_key");
    const bool has_key = key != nullptr && !key->is_null() && !key->as_string().empty();
    fuzz::require(question.user_key.has_value() == has_key);
    if (has_key) fuzz::require(key->as_string() == question.user_key->text());
}

void require_channel(const boost::json::object& check,
                     const enforcement::ChannelQuestion& question) {
    fuzz::require(check.at("user").as_string() == question.user.text());
    fuzz::require(check.at("channel").as_string() == question.right.channel.text());
    fuzz::require(check.at("service").as_string() == license::name(question.right.service));
}

}  // namespace

// What the short way takes is what a JSON reader finds there too.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const http::Request request{.method = "POST",
                                .target = "/v1/check",
                                .fields = {{"Content-Type", "application/json"}},
                                .body = std::string{fuzz::text_of(data, size)}};
    const Result<std::vector<enforcement::RightQuestion>> questions = api::read_checks(request);
    if (!questions) return 0;
    fuzz::require(!questions->empty() && questions->size() <= api::checks_max);

    const Result<boost::json::object> body = json::parse_object(request.body);
    fuzz::require(body.has_value());
    const boost::json::array& checks = body->at("checks").as_array();
    fuzz::require(checks.size() == questions->size());
    for (std::size_t i = 0; i < checks.size(); ++i) {
        const boost::json::object& check = checks[i].as_object();
        if (const auto* const channel =
                std::get_if<enforcement::ChannelQuestion>(&questions->at(i))) {
            require_channel(check, *channel);
        } else {
            require_option(check, std::get<enforcement::Question>(questions->at(i)));
        }
    }
    return 0;
}
