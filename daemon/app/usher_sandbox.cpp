// usher-sandbox: the sandbox upstream as a process of its own.

#include <boost/asio/signal_set.hpp>
#include <exception>
#include <iostream>
#include <optional>

#include "daemon/app/log_sink.hpp"
#include "daemon/app/process.hpp"
#include "daemon/app/state_files.hpp"
#include "daemon/app/system_clock.hpp"
#include "daemon/app/upstreams.hpp"
#include "daemon/config/sandbox_invocation.hpp"
#include "lib/sandbox/aminotv/demo.hpp"
#include "lib/sandbox/interworks/demo.hpp"
#include "lib/sandbox/sandbox.hpp"
#include "lib/store/files.hpp"

namespace {

using namespace usher;

void print_demo_accounts(bool as_json) {
    if (as_json) {
        std::cout << sandbox::demo_accounts_json() << '\n';
        return;
    }
    for (const sandbox::AccountSettings& account : sandbox::demo_accounts()) {
        std::cout << name(account.entry) << '\n'
                  << "  api_key     " << account.api_key << '\n'
                  << "  api_secret  " << account.api_secret << '\n'
                  << "  application " << account.application << '\n';
        if (!account.product_key.empty()) {
            std::cout << "  product_key " << account.product_key << '\n';
        }
    }
    const sandbox::aminotv::DemoAccount viewer = sandbox::aminotv::demo_account();
    std::cout << "aminotv\n"
              << "  user_id        " << viewer.user_id << '\n'
              << "  email          " << viewer.email << '\n'
              << "  password       " << viewer.password << '\n'
              << "  management_key " << viewer.management_key << '\n'
              << "  base_path      " << viewer.base_path << '\n';
    const sandbox::interworks::DemoAccount user = sandbox::interworks::demo_account();
    std::cout << "interworks\n"
              << "  path           " << user.path << '\n'
              << "  client_key     " << user.client_key << '\n'
              << "  client_secret  " << user.client_secret << '\n'
              << "  username       " << user.username << '\n'
              << "  password       " << user.password << '\n'
              << "  reseller       " << user.reseller << '\n';
}

int fail(const Log& log, const Error& error) {
    log.error("cannot start", {{"cause", error.message()}});
    return app::exit_code_of(error);
}

int run(const config::SandboxInvocation& invocation) {
    const Log log{app::stderr_sink("usher-sandbox")};
    std::optional<store::StateDirectory> state;
    std::string database = ":memory:";
    if (!invocation.state_dir.empty()) {
        Result<store::StateDirectory> opened = store::StateDirectory::open(invocation.state_dir);
        if (!opened) return fail(log, opened.error());
        state.emplace(std::move(*opened));
        const Result<void> checked = state->check_database(app::sandbox_file);
        if (!checked) return fail(log, checked.error());
        database = state->file(app::sandbox_file);
    }

    net::io_context loop{1};
    const auto opened =
        sandbox::Sandbox::open(loop.get_executor(),
                               app::sandbox_settings(invocation.config, invocation.http,
                                                     invocation.control, std::move(database)),
                               app::system_clock(), log);
    if (!opened) return fail(log, opened.error());

    net::signal_set signals{loop, SIGINT, SIGTERM};
    signals.async_wait([&loop](const boost::system::error_code&, int) { loop.stop(); });
    std::cout << "usher-sandbox " USHER_VERSION " is ready\n"
              << "  api:         http://" << (*opened)->api().text << '\n'
              << "  control:     http://" << (*opened)->control().text << '\n'
              << "  issuer keys: http://" << (*opened)->api().text << "/device/v1/issuer-keys\n"
              << std::flush;
    loop.run();
    return app::exit_done;
}

}  // namespace

int main(int count, char** words) try {
    app::harden_process();
    const Result<config::SandboxInvocation> invocation =
        config::read_sandbox_invocation({words + 1, words + count});
    if (!invocation) {
        std::cerr << "usher-sandbox: " << invocation.error().context() << '\n';
        return app::exit_code_of(invocation.error());
    }
    if (invocation->help) {
        std::cout << invocation->text;
        return app::exit_done;
    }
    if (invocation->demo) {
        print_demo_accounts(invocation->demo_json);
        return app::exit_done;
    }
    return run(*invocation);
} catch (const std::exception& exception) {
    std::cerr << "usher-sandbox: ended by an exception: " << exception.what() << '\n';
    return usher::app::exit_code_of(exception);
}
