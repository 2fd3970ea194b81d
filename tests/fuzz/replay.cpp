/// Runs every file of the folders on the command line through the target once, and the empty input:
/// the corpus as a regression test that needs no fuzzer.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <span>
#include <string>

#include "tests/fuzz/target.hpp"

namespace {

void run(const std::string& input) {
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

std::string content_of(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace

int main(int argument_count, char** argument_values) {
    const std::span<char*> arguments{argument_values, static_cast<std::size_t>(argument_count)};
    run("");
    int count = 0;
    for (const char* folder : arguments.subspan(1)) {
        for (const auto& entry : std::filesystem::directory_iterator{folder}) {
            std::cout << entry.path().filename().string() << '\n' << std::flush;
            run(content_of(entry.path()));
            ++count;
        }
    }
    std::cout << count << " inputs\n";
    return count > 0 ? 0 : 1;
}
