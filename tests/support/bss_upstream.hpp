/// A sandbox's BSS as a daemon is configured with it.
#pragma once

#include <filesystem>
#include <string>

#include "lib/sandbox/interworks/demo.hpp"
#include "tests/support/sandbox_process.hpp"
#include "tests/support/temporary_directory.hpp"

namespace usher::test {

/// Writes `text` into a file that nobody else may read; its path.
inline std::string write_private(const TemporaryDirectory& directory, const std::string& name,
                                 const std::string& text) {
    using std::filesystem::perms;
    const std::string path = directory.file(name);
    write_file(path, text + "\n");
    std::filesystem::permissions(path, perms::owner_read | perms::owner_write);
    return path;
}

/// The configuration of an operator who reads all customers of the sandbox's demo reseller; the
/// secrets are in files of `directory`. The products LMN-01 to LMN-20 give `studio`, channel 1,
/// live; the add-ons, and what is sold once, give nothing. With `keeps_password` the daemon logs in
/// by itself.
inline std::string bss_config(const SandboxProcess& sandbox, const TemporaryDirectory& directory,
                              bool keeps_password = true) {
    const sandbox::interworks::DemoAccount demo = sandbox::interworks::demo_account();
    std::string codes;
    for (int number = 1; number <= 20; ++number) {
        codes += std::string{number == 1 ? "" : ", "} + (number < 10 ? "\"LMN-0" : "\"LMN-") +
                 std::to_string(number) + "\"";
    }
    std::string config =
        "role = \"operator\"\n[upstream.interworks]\nurl = \"" + sandbox.url() + demo.path +
        "\"\nusername = \"" + demo.username + "\"\naccounts = [\"all\"]\nclient_key_file = \"" +
        write_private(directory, "client_key", demo.client_key) + "\"\nclient_secret_file = \"" +
        write_private(directory, "client_secret", demo.client_secret) + "\"\n";
    if (keeps_password) {
        config +=
            "password_file = \"" + write_private(directory, "password", demo.password) + "\"\n";
    }
    return config + "[[upstream.interworks.feature]]\nname = \"studio\"\ncodes = [" + codes +
           "]\nchannels = [\"1\"]\n";
}

}  // namespace usher::test
