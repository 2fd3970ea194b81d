#include <algorithm>

#include "daemon/config/draft.hpp"
#include "daemon/config/limits.hpp"
#include "lib/core/text.hpp"

namespace usher::config {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t entries_max = 256;
constexpr std::chrono::milliseconds year = 24h * 365;

std::string read_id(Section& entry, std::string_view name) {
    std::string id = entry.required(name);
    if (!is_identifier(id)) {
        entry.refuse(name, "1 to 128 letters, digits, '.', '_' and '-' expected");
    }
    return id;
}

OptionSettings read_option(Section& entry) {
    OptionSettings option{.id = OptionId{read_id(entry, "id")}, .description = {}};
    entry.read("description", option.description);
    entry.read("fresh_for", option.fresh_for, {1s, year});
    entry.read("stale_for", option.stale_for, {0s, year});
    entry.read("grace_for", option.grace_for, {0s, year});
    option.allow_expired = read_choice(entry, "when_expired", "deny", "allow");
    option.streams = read_limit(entry, "streams");
    option.streams_per_key = read_limit(entry, "streams_per_key");
    option.streams_on_device = read_limit(entry, "streams_on_device");
    option.end_oldest = read_choice(entry, "when_full", "deny", "end_oldest");
    return option;
}

PeriodSettings read_period(Section& entry) {
    PeriodSettings period{.id = PeriodId{read_id(entry, "id")}};
    std::int64_t days = 0;
    entry.read("days", days, {1, 3650});
    if (days == 0) entry.refuse("days", "must be given");
    period.days = static_cast<int>(days);
    return period;
}

PriceSettings read_price(Section& entry) {
    PriceSettings price{.option = OptionId{read_id(entry, "option")},
                        .period = PeriodId{read_id(entry, "period")},
                        .cost = {}};
    const auto cost = parse_cents(entry.required("eur"));
    if (!cost || cost->value < 0 || cost->value > 10'000'000) {
        entry.refuse("eur", "an amount from \"0.00\" to \"100000.00\" expected");
    }
    price.cost = *cost;
    return price;
}

bool same(const OptionSettings& a, const OptionSettings& b) {
    return a.id == b.id;
}
bool same(const PeriodSettings& a, const PeriodSettings& b) {
    return a.id == b.id;
}
bool same(const PriceSettings& a, const PriceSettings& b) {
    return a.option == b.option && a.period == b.period;
}

/// Reads the tables `[[name]]` of one file into `entries`: one that an earlier file has as well is
/// replaced, one that stands twice in this file is refused.
template <typename Entry, typename Read>
bool read_entries(Section& file, std::string_view name, Read read, std::vector<Entry>& entries) {
    std::vector<Entry> of_this_file;
    for (Section& section : file.sections(name)) {
        Entry entry = read(section);
        section.refuse_unread();
        const auto is_entry = [&entry](const Entry& other) { return same(entry, other); };
        if (std::ranges::any_of(of_this_file, is_entry)) {
            section.refuse(name == "price" ? "option" : "id", "stands twice in this file");
        }
        std::erase_if(entries, is_entry);
        of_this_file.push_back(std::move(entry));
    }
    const bool given = !of_this_file.empty();
    std::ranges::move(of_this_file, std::back_inserter(entries));
    if (entries.size() > entries_max) file.refuse(name, "more than 256");
    return given;
}

}  // namespace

void read_catalogue_sections(Section& file, Draft& draft) {
    Config& config = draft.config;
    draft.options_given |= read_entries(file, "option", read_option, config.options);
    draft.periods_given |= read_entries(file, "period", read_period, config.periods);
    draft.prices_given |= read_entries(file, "price", read_price, config.prices);
}

}  // namespace usher::config
