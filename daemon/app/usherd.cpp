// usherd: the licensing daemon.

#include <boost/asio/signal_set.hpp>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <system_error>
#include <thread>
#include <utility>

#include "daemon/app/app.hpp"
#include "daemon/app/end_limit.hpp"
#include "daemon/app/log_sink.hpp"
#include "daemon/app/process.hpp"
#include "daemon/app/restore.hpp"
#include "daemon/app/service_manager.hpp"
#include "daemon/app/system_clock.hpp"
#include "lib/crypto/warm_up.hpp"

namespace {

using namespace usher;

// What still runs when the daemon stops unwinds in no time, but for a commit on a slow disk.
constexpr std::chrono::seconds stop_limit{5};
// Of all of the end; the unit's TimeoutStopSec is longer.
constexpr std::chrono::seconds end_limit{15};

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

void print_addresses(const app::App& daemon) {
    std::cout << "usherd " USHER_VERSION " is ready\n";
    for (const std::string& address : daemon.http_addresses()) {
        std::cout << "  http:            http://" << address << '\n';
    }
    for (const std::string& address : daemon.engine_api_addresses()) {
        std::cout << "  engine api:      " << address << '\n';
    }
    std::cout << "  socket:          " << daemon.socket_path() << '\n';
    if (!daemon.sandbox_address().empty()) {
        std::cout << "  sandbox:         http://" << daemon.sandbox_address() << '\n'
                  << "  sandbox control: http://" << daemon.sandbox_control_address() << '\n';
    }
    std::cout << std::flush;
}

// While the settings are read and the database is opened, which need no OpenSSL. Begun before it is
// known whether there is anything to do but --help. Without a thread to spare it takes longer.
std::jthread warm_up_beside() try {
    return std::jthread{crypto::warm_up};
} catch (const std::system_error&) {
    return {};
}

int run(config::Config config) {
    net::io_context loop{1};
    const Log log{app::stderr_sink("usherd")};
    Result<std::unique_ptr<app::App>> started =
        app::App::start(std::move(config), {.loop = loop,
                                            .machine = app::this_machine(),
                                            .sockets = app::handed_down_sockets(log),
                                            .log = log});
    if (!started) {
        log.error("cannot start", {{"cause", started.error().message()}});
        return app::exit_code_of(started.error());
    }
    app::EndLimit limit{log};  // outlives the daemon
    const std::unique_ptr<app::App> daemon = std::move(*started);

    net::signal_set signals{loop, SIGINT, SIGTERM};
    signals.async_wait([&](const boost::system::error_code& error, int) {
        if (error) return;
        app::notify_stopping();
        daemon->stop();
    });
    // Ready is a start that nothing can undo any more.
    while (!daemon->is_on_record() && !daemon->stopped()) loop.run_one();
    if (!daemon->stopped()) {
        print_addresses(*daemon);
        app::notify_ready("answers at " + (daemon->http_addresses().empty()
                                               ? daemon->socket_path()
                                               : daemon->http_addresses().front()));
    }
    while (!daemon->stopped()) loop.run_one();
    limit.begin(end_limit);
    signals.cancel();
    loop.run_for(stop_limit);
    return daemon->exit_code();
}

// At most a line a tenth: the whole of it may be a terminal's or a script's.
store::OnProgress tenths_said() {
    return [said = std::int64_t{-1}](store::CopyProgress progress) mutable {
        const std::int64_t tenths = progress.of > 0 ? progress.done * 10 / progress.of : 10;
        if (std::exchange(said, tenths) != tenths) {
            std::cerr << "usherd: restore: " << tenths * 10 << " % copied" << std::endl;
        }
        return true;
    };
}

int restore(const config::Config& config, const std::string& backup) {
    const Result<store::Restored> restored =
        app::restore(config, backup, app::this_machine(), tenths_said());
    if (!restored) {
        std::cerr << "usherd: restore: " << escape_for_log(restored.error().message()) << '\n';
        return app::exit_code_of(restored.error());
    }
    if (restored->journal_faults > 0) {
        std::cerr << "usherd: restore: warning: the journal of the backup is not whole, faults: "
                  << restored->journal_faults << ", the first: " << restored->first_journal_fault
                  << '\n';
    }
    std::cout << backup << " is in place: generation " << restored->backup.generation << " of "
              << rfc3339(restored->backup.time) << '\n';
    if (!restored->set_aside.empty()) {
        std::cout << "the former database is kept as " << config.state_dir << '/'
                  << restored->set_aside << '\n';
    }
    std::cout << "from the next start nothing is charged until: usherctl recovery confirm\n"
              << std::flush;
    return app::exit_done;
}

}  // namespace

int main(int count, char** words) try {
    app::harden_process();
    const std::jthread warming_up = warm_up_beside();
    const std::vector<std::string> arguments{words + 1, words + count};
    Result<config::Invocation> invocation =
        config::read_invocation(arguments, {.state_directory = variable("STATE_DIRECTORY"),
                                            .runtime_directory = variable("RUNTIME_DIRECTORY")});
    if (!invocation) {
        std::cerr << "usherd: " << invocation.error().context() << '\n';
        return app::exit_code_of(invocation.error());
    }
    if (invocation->help || invocation->version) {
        std::cout << invocation->text;
        return app::exit_done;
    }
    if (!invocation->restore.empty()) return restore(invocation->config, invocation->restore);
    return run(std::move(invocation->config));
} catch (const std::exception& exception) {
    std::cerr << "usherd: ended by an exception: " << exception.what() << '\n';
    return usher::app::exit_code_of(exception);
}
