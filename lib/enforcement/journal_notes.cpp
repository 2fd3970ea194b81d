#include "lib/enforcement/journal_notes.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "lib/core/email.hpp"
#include "lib/core/log.hpp"
#include "lib/core/text.hpp"

namespace usher::enforcement {
namespace {

namespace bj = boost::json;
using journal::Note;
using license::Activation;
using license::Entitlement;

constexpr std::size_t text_bytes_max = 1024;

Note make(Instant at, std::string_view kind, std::string subject, Actor actor,
          const bj::object& details) {
    return {.at = at,
            .kind = std::string{kind},
            .subject = std::move(subject),
            .actor = std::move(actor),
            .details = bj::serialize(details)};
}

bj::value instant(const std::optional<Instant>& at) {
    return at ? bj::value(unix_seconds(*at)) : bj::value{};
}

// A text of others as a line of bounded length without the user key.
std::string fit(const std::string& text, const UserKey& user_key) {
    std::string line = masked_in(text, user_key.text());
    const bool fits = is_line(line) && line.size() <= text_bytes_max;
    return fits ? line : escape_for_log(line, text_bytes_max);
}

Note note_of(const Activation& activation, const Actor& actor, const bj::object& details) {
    return make(activation.changed_at, "activation", activation.request.id.text(), actor, details);
}

bj::object describe(const license::Resolution& resolution, const UserKey& user_key) {
    return {{"by", fit(resolution.by, user_key)}, {"reason", fit(resolution.reason, user_key)}};
}

bool is_resolution(license::ActivationEvent event) {
    return event == license::ActivationEvent::ResolvedDone ||
           event == license::ActivationEvent::ResolvedRepeat ||
           event == license::ActivationEvent::WriteOff;
}

}  // namespace

Note license_moved_note(const license::LicenseChange& change, Instant at) {
    const license::License& license = change.license;
    return make(at, "license", license.user.text(), the_daemon(),
                {{"event", name(change.event)},
                 {"license", license.id.text()},
                 {"product", license.product.text()},
                 {"status", license::status_word(license)},
                 {"start", instant(license.start)},
                 {"end", instant(license.end)}});
}

Note account_added_note(const UserId& user, const Actor& actor, Instant at) {
    return make(at, "account_added", user.text(), actor, {});
}

Note account_removed_note(const UserId& user, const Actor& actor, Instant at) {
    return make(at, "account_removed", user.text(), actor, {});
}

Note users_gone_note(std::size_t users, const license::Resolution& word, const Actor& actor) {
    return make(word.at, "users_gone", std::to_string(users), actor,
                {{"resolution", describe(word, UserKey{})}});
}

Note purchase_note(const license::Purchase& purchase, std::string_view event, const Actor& actor,
                   Instant at) {
    const license::PurchaseRequest& request = purchase.request;
    bj::object details{
        {"event", event},
        {"to", name(purchase.state)},
        {"user", request.user.text()},
        {"product", request.product ? bj::value(request.product->text()) : bj::value{}},
        {"attempts", purchase.attempts},
        {"evidence", fit(purchase.evidence, UserKey{})}};
    if (purchase.license) details["license"] = purchase.license->text();
    if (!purchase.code.empty()) details["code"] = purchase.code;
    if (purchase.resolution) details["resolution"] = describe(*purchase.resolution, UserKey{});
    return make(at, "purchase", request.id.text(), actor, details);
}

Note reseller_creation_note(const license::KeptCreation& creation, std::string_view event,
                            const Actor& actor, Instant at) {
    const license::Creation& progress = creation.progress;
    const std::string& user_name = progress.user_name.text();
    const bool is_address = user_name.find('@') != std::string::npos;
    bj::object details{{"event", event},
                       {"to", name(progress.state)},
                       {"user_name", is_address ? masked_email(user_name) : user_name},
                       {"administrator", progress.administrator.text()},
                       {"sends", progress.sends}};
    if (progress.failure) {
        details["code"] = progress.failure->code;
        details["evidence"] = fit(progress.failure->text, UserKey{});
    }
    if (creation.resolution) details["resolution"] = describe(*creation.resolution, UserKey{});
    return make(at, "reseller_creation", progress.id.text(), actor, details);
}

Note login_note(const UserId& user, const Actor& actor, Instant at) {
    return make(at, "account_login", user.text(), actor, {});
}

Note login_lost_note(const UserId& user, Instant at) {
    return make(at, "account_login_lost", user.text(), the_daemon(), {});
}

Note started_note(std::string_view version, std::int64_t starts, Instant at) {
    return make(at, "daemon_started", "daemon", the_daemon(),
                {{"version", version}, {"starts", starts}});
}

Note stopped_note(Instant at) {
    return make(at, "daemon_stopped", "daemon", the_daemon(), {});
}

Note activation_wanted_note(const Activation& activation, const KeyReference& key,
                            const Actor& actor) {
    const license::ActivationRequest& request = activation.request;
    return note_of(activation, actor,
                   {{"event", "wanted"},
                    {"from", nullptr},
                    {"to", name(activation.state)},
                    {"key", key},
                    {"service", request.service.text()},
                    {"period", request.period.text()}});
}

Note activation_advanced_note(const Activation& activation, license::ActivationState from,
                              license::ActivationEvent event, const Actor& actor) {
    const UserKey& user_key = activation.request.user_key;
    bj::object details{{"event", name(event)},
                       {"from", name(from)},
                       {"to", name(activation.state)},
                       {"evidence", fit(activation.evidence, user_key)},
                       {"attempts", activation.attempts}};
    if (activation.before) {
        details["valid_to_before"] = instant(activation.before->valid_to);
    }
    if (activation.valid_to_after) details["valid_to"] = instant(activation.valid_to_after);
    if (activation.cost) details["cost"] = to_decimal(*activation.cost);
    if (activation.resolution && is_resolution(event)) {
        details["resolution"] = describe(*activation.resolution, user_key);
    }
    return note_of(activation, actor, details);
}

Note key_loaded_note(const store::KeyRecord& record, const Actor& actor, Instant at) {
    bj::object details{{"type", static_cast<int>(record.type)}, {"source", name(record.source)}};
    if (record.product) details["product"] = record.product->text();
    return make(at, "key_loaded", reference_of(record.tag), actor, details);
}

Note key_removed_note(const KeyReference& key, const Actor& actor, Instant at) {
    return make(at, "key_removed", key, actor, {});
}

std::optional<Note> revoked_note(const KeyReference& key, const std::vector<Entitlement>& held,
                                 const std::vector<Entitlement>& held_now, Instant at) {
    bj::array revoked;
    for (const Entitlement& right : held) {
        if (right.valid_to <= at) continue;
        const auto now = std::ranges::find_if(held_now, [&right](const Entitlement& other) {
            return other.option == right.option && other.trial == right.trial;
        });
        const bool is_gone = now == held_now.end();
        if (!is_gone && now->valid_to >= right.valid_to) continue;
        revoked.push_back(
            bj::object{{"option", right.option.text()},
                       {"trial", right.trial},
                       {"valid_to", unix_seconds(right.valid_to)},
                       {"now", is_gone ? bj::value{} : bj::value(unix_seconds(now->valid_to))}});
    }
    if (revoked.empty()) return std::nullopt;
    return make(at, "rights_revoked", key, the_daemon(), {{"rights", std::move(revoked)}});
}

Note validity_moved_note(const store::Movement& movement) {
    return make(movement.seen_at, "validity_moved", reference_of(movement.tag), the_daemon(),
                {{"alarm", movement.row},
                 {"option", movement.option.text()},
                 {"from", instant(movement.from)},
                 {"to", instant(movement.to)}});
}

Note movement_acknowledged_note(const store::Movement& movement, const Actor& actor) {
    const license::Resolution& resolution = *movement.resolution;
    return make(resolution.at, "movement_acknowledged", reference_of(movement.tag), actor,
                {{"alarm", movement.row},
                 {"option", movement.option.text()},
                 {"resolution", describe(resolution, UserKey{})}});
}

Note recovery_confirmed_note(const license::Recovery& recovery, const Actor& actor) {
    const license::Resolution& word = *recovery.confirmed;
    return make(word.at, "recovery_confirmed", std::string{name(recovery.cause)}, actor,
                {{"detail", recovery.detail}, {"resolution", describe(word, UserKey{})}});
}

Note token_created_note(const Token& token, const Actor& actor) {
    bj::array scopes;
    for (const Scope scope : all_scopes()) {
        if ((token.scopes & static_cast<Scopes>(scope)) != 0) {
            scopes.push_back(bj::value(name(scope)));
        }
    }
    return make(token.created_at, "token_created", token.name, actor,
                {{"scopes", std::move(scopes)}, {"expires_at", instant(token.expires_at)}});
}

Note token_removed_note(std::string_view name, const Actor& actor, Instant at) {
    return make(at, "token_removed", std::string{name}, actor, {});
}

Note stream_ended_note(const HeldSlot& slot, const Actor& actor, Instant at) {
    bj::object detail;
    if (slot.channel) {
        detail = {{"user", slot.channel->user.text()},
                  {"channel", slot.channel->right.channel.text()},
                  {"service", std::string{name(slot.channel->right.service)}}};
    } else {
        detail = {{"option", slot.option.text()},
                  {"key", slot.key ? bj::value(*slot.key) : bj::value{}}};
    }
    detail["holder"] = slot.holder;
    detail["since"] = unix_seconds(slot.since);
    return make(at, "stream_ended", std::to_string(slot.id), actor, std::move(detail));
}

Note trimmed_note(const journal::Checkpoint& checkpoint, std::int64_t count,
                  std::int64_t fault_count, Instant at) {
    return make(at, "journal_trimmed", "journal", the_daemon(),
                {{"through", checkpoint.sequence},
                 {"hash", to_hex(crypto::view(checkpoint.hash))},
                 {"entries", count},
                 {"faults", fault_count}});
}

}  // namespace usher::enforcement
