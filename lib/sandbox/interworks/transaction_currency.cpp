#include "lib/sandbox/interworks/transaction_currency.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <variant>

#include "lib/sandbox/interworks/amounts.hpp"

namespace usher::sandbox::interworks {
namespace {

namespace codec = upstream::interworks;

constexpr int places_max = 5;
constexpr std::array<std::string_view, 6> amounts{"totalBeforeTax", "total",  "unpaidAmount",
                                                  "totalOriginal",  "amount", "unitPrice"};

class Converter {
public:
    Converter(const Decimal& rate, bool keeps_digits) : rate_{rate}, keeps_digits_{keeps_digits} {}

    void convert(Value& value) const {
        if (auto* const array = std::get_if<Array>(&value.content)) {
            for (Value& element : *array) convert(element);
        }
        auto* const object = std::get_if<Object>(&value.content);
        if (object == nullptr) return;
        // A discount is an amount only where it says so.
        const bool is_amount = text_in(*object, "type") == "Amount";
        for (codec::Member& own : *object) {
            const bool is_money = std::ranges::find(amounts, own.name) != amounts.end() ||
                                  (is_amount && own.name == "value");
            auto* const number = std::get_if<codec::NumberText>(&own.value.content);
            if (is_money && number != nullptr) {
                multiply(*number);
            } else {
                convert(own.value);
            }
        }
    }

private:
    // An amount of more digits than the sandbox reckons with stays as it is.
    void multiply(codec::NumberText& number) const {
        const std::optional<Decimal> before = Decimal::parse(number.digits);
        std::optional<Decimal> after = before ? product(*before, rate_) : std::nullopt;
        if (after && !keeps_digits_) after = rounded(*after, places_max);
        if (after) number.digits = after->text();
    }

    const Decimal& rate_;
    bool keeps_digits_;
};

}  // namespace

void convert_to_transaction_currency(Object& invoice, bool keeps_digits) {
    const Value* const rate = member(invoice, "exchangeRate");
    const auto* const digits =
        rate == nullptr ? nullptr : std::get_if<codec::NumberText>(&rate->content);
    const std::optional<Decimal> factor =
        digits == nullptr ? std::nullopt : Decimal::parse(digits->digits);
    if (!factor) return;
    Value tree{.content = std::move(invoice)};
    Converter{*factor, keeps_digits}.convert(tree);
    invoice = std::get<Object>(std::move(tree.content));
}

}  // namespace usher::sandbox::interworks
