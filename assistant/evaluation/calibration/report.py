"""A calibration as JSON and as a table for people."""

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
                "answers_from": round(one.threshold, 4),
                "answered": round(one.answered, 4),
                "refused": round(one.refused, 4),
            }
            for one in found.table
        ],
    }


def calibration_text(found: Calibration) -> str:
    """A table of thresholds and their effects; the chosen and the previous one are marked."""
    origin = "generated from the documents" if found.are_made else "from your file"
    lines = [f"{found.answerable} questions with an answer and {found.unanswerable} without, {origin}.", ""]
    lines.append("Answered: share of questions with an answer. Declined: share of those without.")
    lines.append(f"{'threshold':>12}{'answered':>10}{'declined':>10}")
    for one in found.table:
        marks = [
            name
            for name, threshold in (("before", found.before), ("now", found.chosen))
            if threshold == one.threshold
        ]
        mark = f"   {', '.join(marks)}" if marks else ""
        lines.append(f"{one.threshold:>12.3f}{one.answered:>10.1%}{one.refused:>10.1%}{mark}")
    lines += [
        "",
        f"The answer threshold is now {found.chosen:.3f} (before: {found.before:.3f}).",
    ]
    if found.are_made:
        lines.append("Your own questions (--questions) give a better threshold than generated ones.")
    lines.append("To undo this, run 'assistant calibrate --reset'.")
    return "\n".join(lines) + "\n"
