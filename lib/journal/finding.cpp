#include "lib/journal/finding.hpp"

namespace usher::journal {
namespace {

std::string entries(const Finding& finding) {
    const std::string first = std::to_string(finding.first);
    if (finding.first == finding.last) return "entry " + first;
    return "entries " + first + " to " + std::to_string(finding.last);
}

}  // namespace

std::string_view name(Fault fault) noexcept {
    switch (fault) {
        case Fault::Changed: return "changed";
        case Fault::Moved: return "moved";
        case Fault::Missing: return "missing";
        case Fault::CutOff: return "cut_off";
        case Fault::Added: return "added";
        case Fault::OutOfOrder: return "out_of_order";
        case Fault::Unlinked: return "unlinked";
        case Fault::CheckpointLost: return "checkpoint_lost";
        case Fault::CheckpointForged: return "checkpoint_forged";
        case Fault::HeadForged: return "head_forged";
        case Fault::FoundBefore: return "found_before";
    }
    return "changed";
}

std::string text_of(const Finding& finding) {
    switch (finding.fault) {
        case Fault::Changed: return entries(finding) + ": changed";
        case Fault::Moved:
            return entries(finding) + ": moved, was entry " + std::to_string(finding.other);
        case Fault::Missing: return entries(finding) + ": missing";
        case Fault::CutOff: return entries(finding) + ": missing, the end was cut off";
        case Fault::Added: return entries(finding) + ": added";
        case Fault::OutOfOrder: return entries(finding) + ": out of order";
        case Fault::Unlinked: return entries(finding) + ": one of them was changed";
        case Fault::CheckpointLost: return entries(finding) + ": the checkpoint behind it is gone";
        case Fault::CheckpointForged:
            return entries(finding) + ": the checkpoint behind it has a wrong signature";
        case Fault::HeadForged: return "the head record: changed";
        case Fault::FoundBefore: return entries(finding) + ": says that damage was found before it";
    }
    return entries(finding);
}

}  // namespace usher::journal
