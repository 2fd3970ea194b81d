#include <iostream>

#include "daemon/ctl/ctl.hpp"

int main(int count, char** arguments) {
    const usher::ctl::Console console{
        .in = std::cin,
        .out = std::cout,
        .err = std::cerr,
        .now = [] { return std::chrono::floor<usher::Seconds>(std::chrono::system_clock::now()); },
    };
    return usher::ctl::run({arguments + 1, arguments + count}, console);
}
