"""How a calibration leaves the product."""

from typing import Any

from assistant.evaluation.calibration import Calibration

SCHEMA = 1


def calibration_json(found: Calibration) -> dict[str, Any]:
    """What `assistant calibrate --json` gives."""
    return {
        "schema": SCHEMA,
        "before": round(found.before, 4),
        "answers_from": round(found.chosen, 4),
        "answerable": found.answerable,
        "unanswerable": found.unanswerable,
        "made": found.are_made,
        "trades": [
            {
                "answers_from": round(one.bound, 4),
                "answered": round(one.answered, 4),
                "refused": round(one.refused, 4),
            }
            for one in found.table
        ],
    }


def calibration_text(found: Calibration) -> str:
    """A table of bounds and what they trade; the one chosen and the one before are marked."""
    origin = "made out of the corpus itself" if found.are_made else "given"
    lines = [f"{found.answerable} questions with an answer and {found.unanswerable} without, {origin}.", ""]
    lines.append(f"{'answers from':>12}{'answered':>10}{'refused':>10}")
    for one in found.table:
        marks = [
            name for name, bound in (("before", found.before), ("now", found.chosen)) if bound == one.bound
        ]
        mark = f"   {', '.join(marks)}" if marks else ""
        lines.append(f"{one.bound:>12.3f}{one.answered:>10.1%}{one.refused:>10.1%}{mark}")
    lines += [
        "",
        f"Questions are answered from a confidence of {found.chosen:.3f} now (before: {found.before:.3f}).",
    ]
    if found.are_made:
        lines.append("Made questions are not those that people ask: your own (--questions) tell more.")
    lines.append("Undo this with 'assistant calibrate --reset'.")
    return "\n".join(lines) + "\n"
