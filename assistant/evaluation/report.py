"""An evaluation as JSON and as a table for people."""

import math
from collections.abc import Mapping
from statistics import quantiles
from typing import Any

from assistant.evaluation.figures import Evaluation, Figure, calibration_of
from assistant.evaluation.resampling import Comparison

LABELS = {
    "ndcg@10": "nDCG@10",
    "recall@10": "Recall@10",
    "p@1": "First passage is right (P@1)",
    "mrr@10": "MRR@10",
    "first": "First result is right",
    "first_three": "Right result in the first three",
    "queries": "Questions with an answer",
    "unanswerable": "Questions without an answer",
    "ms_per_query": "Milliseconds per question",
    "passages_per_second": "Passages encoded per second",
    "answered": "Answered, of those with an answer",
    "refused": "Not answered, of those without",
    "spared": "Free of rejected passages",
    "verbatim": "Quotations identical to source",
    "auroc_unanswerable": "AUROC of the confidence",
    "auroc_ratings": "AUROC of the ratings",
}
COUNTS = {"queries", "unanswerable"}
SPEEDS = {"ms_per_query", "passages_per_second"}


def evaluation_json(found: Evaluation, compared: Mapping[str, Comparison] | None = None) -> dict[str, Any]:
    """The figures by name, rounded, and the comparison, if any."""
    value: dict[str, Any] = {name: _number(name, figure.value) for name, figure in found.figures.items()}
    if len(found.milliseconds) > 1:
        cuts = quantiles(found.milliseconds, n=20, method="inclusive")
        value |= {"ms_p50": round(cuts[9], 2), "ms_p95": round(cuts[18], 2)}
    if found.asked:
        value["calibration_error"] = {
            name: round(error, 4) for name, error in calibration_of(found.asked).items()
        }
    if compared is not None:
        value["against"] = {
            name: {
                "this": round(one.this, 4),
                "other": round(one.other, 4),
                "difference": round(one.difference, 4),
                "interval": [round(one.interval.low, 4), round(one.interval.high, 4)],
                "p": round(one.p, 4),
                "questions": one.questions,
            }
            for name, one in compared.items()
        }
    return value


def _number(name: str, value: float) -> float | int | None:
    if math.isnan(value):
        return None
    if name in COUNTS:
        return int(value)
    return round(value, 2 if name in SPEEDS else 4)


def evaluation_text(found: Evaluation, compared: Mapping[str, Comparison] | None = None) -> str:
    """A table of all figures with their intervals, the calibration, and the comparison."""
    lines = [f"{found.name}: {found.documents:,} documents, {len(found.asked):,} questions", ""]
    lines.append(f"{'':<34}{'value':>9}   95% interval")
    lines += [_row(name, figure) for name, figure in found.figures.items()]
    if len(found.milliseconds) > 1:
        cuts = quantiles(found.milliseconds, n=20, method="inclusive")
        lines += [
            "",
            f"Answer times: half within {cuts[9]:.0f} ms, 95% within {cuts[18]:.0f} ms ({len(found.milliseconds)} answers).",
        ]
    if found.asked:
        errors = ", ".join(
            f"{name.replace('_', ' ')} {value:.3f}" for name, value in calibration_of(found.asked).items()
        )
        lines += ["", f"Calibration error (ten equal bins): {errors}."]
        lines.append("If not all right passages are labelled, right ones may count as wrong here.")
    if found.unrated:
        lines += ["", f"{found.unrated} ratings skipped, as their passages are not in the corpus."]
    if compared is not None:
        lines += ["", *_comparison(compared)]
    return "\n".join(lines) + "\n"


def _row(name: str, figure: Figure) -> str:
    if name in COUNTS:
        return f"{LABELS[name]:<34}{int(figure.value):>9,}"
    value = f"{figure.value:.1f}" if name in SPEEDS else f"{figure.value:.3f}"
    found = figure.interval
    return f"{LABELS[name]:<34}{value:>9}" + (f"   {found.low:.3f} – {found.high:.3f}" if found else "")


def _comparison(compared: Mapping[str, Comparison]) -> list[str]:
    if not compared:
        return ["There is nothing to compare: the two runs have no questions in common."]
    number = max(one.questions for one in compared.values())
    lines = [f"Compared with the other run, on {number:,} questions in both:", ""]
    lines.append(f"{'':<34}{'this':>7}{'other':>7}{'change':>8}  95% interval      p")
    for name, one in compared.items():
        between = f"{one.interval.low:+.3f} – {one.interval.high:+.3f}"
        lines.append(
            f"{LABELS[name]:<34}{one.this:>7.3f}{one.other:>7.3f}{one.difference:>+8.3f}  {between:<16}{one.p:>6.3f}"
        )
    return lines
