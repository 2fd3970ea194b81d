#include "lib/upstream/interworks/document_text.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>

#include "lib/core/overloaded.hpp"
#include "lib/upstream/json_text.hpp"

namespace usher::upstream::interworks {
namespace {

std::string array_text(const Array& array) {
    std::string text = "[";
    for (const Value& element : array) {
        if (text.size() > 1) text += ',';
        text += document_text(element);
    }
    return text + "]";
}

std::string object_text(const Object& object) {
    std::string text = "{";
    for (const Member& member : object) {
        if (text.size() > 1) text += ',';
        text += quoted(member.name);
        text += ':';
        text += document_text(member.value);
    }
    return text + "}";
}

std::string fraction_text(Ticks fraction) {
    std::array<char, 16> digits{};
    const int size = std::snprintf(digits.data(), digits.size(), ".%07lld",
                                   static_cast<long long>(fraction.count()));
    std::string text{digits.data(), static_cast<std::size_t>(size)};
    text.erase(text.find_last_not_of('0') + 1);
    return text == "." ? std::string{} : text;
}

}  // namespace

std::string document_text(const Value& value) {
    return std::visit(Overloaded{[](std::monostate) { return std::string{"null"}; },
                                 [](bool flag) { return std::string{flag ? "true" : "false"}; },
                                 [](const NumberText& number) { return number.digits; },
                                 [](const std::string& text) { return quoted(text); },
                                 [](const Array& array) { return array_text(array); },
                                 [](const Object& object) { return object_text(object); }},
                      value.content);
}

std::string stamp_text(const Stamp& stamp) {
    const auto local = stamp.at + stamp.offset;
    const auto second = std::chrono::floor<std::chrono::seconds>(local);
    const auto at = std::chrono::local_time<Milliseconds>{Milliseconds{second.time_since_epoch()}};
    constexpr std::size_t milliseconds_size = 4;
    std::string written = text(WallTime{.at = at});
    written.resize(written.size() - milliseconds_size);

    const std::chrono::hh_mm_ss offset{stamp.offset};
    std::array<char, 16> zone{};
    std::snprintf(zone.data(), zone.size(), "%c%02d:%02d", offset.is_negative() ? '-' : '+',
                  static_cast<int>(offset.hours().count() % 100),
                  static_cast<int>(offset.minutes().count()));
    return written + fraction_text(local - second) + zone.data();
}

}  // namespace usher::upstream::interworks
