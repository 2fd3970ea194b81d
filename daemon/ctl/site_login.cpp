#include "daemon/ctl/site_login.hpp"

#include <optional>
#include <ostream>

#include "daemon/ctl/browser.hpp"
#include "daemon/ctl/cells.hpp"
#include "daemon/ctl/daemon.hpp"
#include "daemon/ctl/interrupts.hpp"
#include "lib/core/email.hpp"
#include "lib/http/query.hpp"

namespace usher::ctl {
namespace {

// How long an interrupt may go unnoticed.
constexpr const char* look_seconds = "1";

std::string target_of(const std::string& id) {
    return "/v1/site-logins/" + http::percent_encode(id);
}

// With --json the address comes as an object of its own, before the one of the end.
void show_address(const Invocation& invocation, const boost::json::object& begun) {
    const Console& console = invocation.console;
    const std::string url = text_at(begun, "url");
    if (invocation.json) {
        print_json(invocation, begun);
    } else {
        console.out << "To sign in, open this address in a browser of this machine:\n\n  " << url
                    << "\n\n";
    }
    console.out.flush();
    console.err << "waiting for the sign-in until " << time_cell(begun, "expires_at", console.now())
                << '\n'
                << std::flush;
}

// The page stays until the sign-in has ended: nobody knows when the browser has read it.
std::optional<BrowserPage> open_browser(const Invocation& invocation, const std::string& url) {
    Result<BrowserPage> page = BrowserPage::open(url);
    if (page) return std::move(*page);
    invocation.console.err << "no browser was started: " << page.error().context() << '\n';
    return std::nullopt;
}

// Too late once the person has signed in: then the end is near.
void cancel(const Daemon& daemon, const std::string& id) try {
    daemon.remove(target_of(id));
} catch (const Failure& failure) {
    if (failure.code != ExitCode::Refused) throw;
}

boost::json::object wait_for_end(const Daemon& daemon, const std::string& id,
                                 const Interrupts& interrupts) {
    const std::string target = with_parameter(target_of(id), "wait", look_seconds);
    boost::json::object login = daemon.get(target);
    while (cell(login, "state") == "waiting") {
        if (interrupts.has_come()) cancel(daemon, id);
        login = daemon.get(target);
    }
    return login;
}

std::string holdings(const boost::json::object& key, Instant now) {
    std::string text;
    for (const auto& option : objects(key, "options")) {
        text += text.empty() ? "" : ", ";
        text += cell(option, "id") + " until " + time_cell(option, "valid_to", now);
    }
    if (!text.empty()) return text;
    const bool is_known = key.contains("confirmed_at") && !key.at("confirmed_at").is_null();
    return is_known ? "it holds nothing" : "upstream has not confirmed it, see usherctl sync";
}

std::string signed_in(const boost::json::object& login, Instant now) {
    const boost::json::object key = object_at(login, "key");
    const std::string email = cell(login, "email");
    const std::string who = email == "-" ? "" : " as " + masked_email(email);
    return "signed in" + who + ", key " + cell(key, "key") + ": " + holdings(key, now);
}

std::string not_signed_in(const boost::json::object& login) {
    const boost::json::object error = object_at(login, "error");
    if (error.empty()) return "not signed in: cancelled";
    return "not signed in: " + cell(error, "detail");
}

}  // namespace

ExitCode sign_in_at_site(const Invocation& invocation, bool opens_browser) {
    const Interrupts interrupts;
    const Daemon daemon{invocation};
    const boost::json::object begun = daemon.post("/v1/site-logins", {});
    std::optional<BrowserPage> page;
    if (opens_browser) page = open_browser(invocation, text_at(begun, "url"));
    show_address(invocation, begun);

    const boost::json::object login = wait_for_end(daemon, text_at(begun, "id"), interrupts);
    const bool is_signed_in = cell(login, "state") == "signed_in";
    if (invocation.json) {
        print_json(invocation, login);
    } else {
        invocation.console.out << (is_signed_in ? signed_in(login, invocation.console.now())
                                                : not_signed_in(login))
                               << '\n';
    }
    return is_signed_in ? ExitCode::Yes : ExitCode::No;
}

}  // namespace usher::ctl
