#include "lib/sandbox/oauth2/pages.hpp"

#include "lib/sandbox/oauth2/redirect_uri.hpp"
#include "lib/upstream/oauth2/page.hpp"

namespace usher::sandbox::oauth2 {
namespace {

using upstream::oauth2::escaped;

// Browsers hold the redirect that answers a form to `form-action`, too (CSP level 3,
// section 6.4.2).
http::Response framed(const FormFrame& frame, std::string_view title, const std::string& content) {
    return upstream::oauth2::page(200, title, content,
                                  "'self' " + policy_source(frame.redirect_uri));
}

std::string form(const FormFrame& frame, const std::string& content) {
    return "<form method=\"post\" action=\"" + escaped(frame.action) +
           "\">\n<input type=\"hidden\" name=\"form_token\" value=\"" + escaped(frame.form_token) +
           "\">\n" + content + "</form>\n";
}

std::string button(std::string_view action, std::string_view label) {
    return "<button name=\"action\" value=\"" + std::string{action} + "\">" + std::string{label} +
           "</button>\n";
}

std::string credentials(std::string_view autocomplete) {
    return "<p><label>Email <input type=\"email\" name=\"email\" required maxlength=\"254\""
           " autocomplete=\"username\"></label></p>\n"
           "<p><label>Password <input type=\"password\" name=\"password\" required minlength=\"8\""
           " maxlength=\"128\" autocomplete=\"" +
           std::string{autocomplete} + "\"></label></p>\n";
}

std::string described(const App& app) {
    std::string text = "<strong>" + escaped(app.settings.name) + "</strong>";
    if (app.settings.site) text += " (" + escaped(*app.settings.site) + ")";
    return text;
}

}  // namespace

http::Response sign_in_page(const FormFrame& frame, const App& app) {
    return framed(frame, "Sign in",
                  "<p>You come from " + described(app) + ".</p>\n" +
                      form(frame, credentials("current-password") + button("sign_in", "Sign in")) +
                      "<h2>No account yet?</h2>\n" +
                      form(frame, credentials("new-password") + button("register", "Register")));
}

http::Response consent_page(const FormFrame& frame, const App& app, const SiteAccount& account,
                            Scope scope) {
    std::string wanted;
    if (scope.email) wanted += "<li>your email address, " + escaped(account.email) + "</li>\n";
    if (scope.user_key) wanted += "<li>your user key</li>\n";
    return framed(frame, "Do you agree?",
                  "<p>" + described(app) + " asks for</p>\n<ul>\n" + wanted + "</ul>\n" +
                      form(frame, button("agree", "Agree") + button("refuse", "Refuse")));
}

http::Response refusal_page(int status, std::string_view reason) {
    return upstream::oauth2::page(status, "This does not work", "<p>" + escaped(reason) + "</p>\n");
}

}  // namespace usher::sandbox::oauth2
