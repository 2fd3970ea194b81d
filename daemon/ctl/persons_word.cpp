#include "daemon/ctl/persons_word.hpp"

#include <CLI/App.hpp>

namespace usher::ctl {

void add_persons_word(CLI::App& command, PersonsWord& word) {
    command.add_option("--by", word.by, "Who says so")->type_name("NAME")->required();
    command.add_option("--reason", word.reason, "What it rests on")->type_name("TEXT")->required();
}

}  // namespace usher::ctl
