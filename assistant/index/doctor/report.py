"""A checkup as a table for people, and as JSON."""

import textwrap
from typing import Any

from assistant.index.doctor.findings import Checkup, State

SIGNS = {State.WELL: "OK", State.NOTE: "note", State.BROKEN: "BROKEN"}
NAMES, STATES, WORDS = 20, 8, 76


def checkup_json(found: Checkup) -> dict[str, Any]:
    """The JSON that programs read."""
    return {
        "schema": 1,
        "well": found.is_well,
        "checks": [
            {"check": one.check, "state": one.state.value, "said": one.said, "advice": one.advice}
            for one in found.findings
        ],
        "repaired": list(found.repaired),
    }


def checkup_text(found: Checkup) -> str:
    """A line for each check, with the advice below it."""
    lines: list[str] = []
    for finding in found.findings:
        said = textwrap.wrap(finding.said, WORDS) or [""]
        advice = textwrap.wrap(f"→ {finding.advice}", WORDS) if finding.advice is not None else []
        lines.append(f"{finding.check:{NAMES}}{SIGNS[finding.state]:{STATES}}{said[0]}")
        lines.extend(" " * (NAMES + STATES) + line for line in (*said[1:], *advice))
    lines.append("")
    lines.extend(f"Repaired: {one}." for one in found.repaired)
    lines.append(
        "No problems found."
        if found.is_well
        else "Something is broken. Follow the advice next to the arrows (→)."
    )
    return "\n".join(lines) + "\n"
