"""Joins units that belong together though something stands between: a number and its text, a page break in a sentence."""

import re
from collections.abc import Sequence

from assistant.segmenting.lines import TERMINAL
from assistant.segmenting.markers import MarkerKind
from assistant.segmenting.units import Unit

_TITLE_LIMIT = 120
_ASIDE = frozenset({"caption", "furniture"})


def joined(units: Sequence[Unit]) -> list[Unit]:
    """Return `units` with what was torn apart put together."""
    return with_numbers_joined(_with_interruptions_joined(units))


def _with_interruptions_joined(units: Sequence[Unit]) -> list[Unit]:
    """Carry a sentence on across page furniture or a caption that cuts it in two."""
    result: list[Unit] = []
    last: int | None = None
    for unit in units:
        broken = last is not None and last < len(result) - 1 and _runs_on(result[last], unit)
        if broken and last is not None:
            text = f"{result[last].text} {unit.text}"
            result[last:] = [result[last]._replace(end=unit.end, text=text, last=unit.last, one_line=False)]
            continue
        result.append(unit)
        if unit.kind not in _ASIDE:
            last = len(result) - 1
    return result


def _runs_on(unit: Unit, after: Unit) -> bool:
    return (
        unit.kind == after.kind == "text"
        and after.marker is None
        and unit.text != ""
        and unit.last[-1] not in TERMINAL
        and after.text[0].islower()
    )


def with_numbers_joined(units: Sequence[Unit]) -> list[Unit]:
    """Give a marker that stands alone, even above a blank line, the paragraph that follows it.

    "Recommendation 6: Bring parliaments in." on a line of its own counts as such a marker too.
    """
    result: list[Unit] = []
    for unit in units:
        last = result[-1] if result else None
        if last is not None and last.marker is not None and unit.kind == "text" and unit.marker is None:
            if not last.text.strip("*_ "):
                result[-1] = unit._replace(
                    start=last.start, column=last.column, gap=last.gap, marker=last.marker
                )
                continue
            if (
                last.marker.kind is MarkerKind.RECOMMENDATION
                and last.one_line
                and not last.marker.alone
                and _is_short_title(last.text)
            ):
                text = f"{last.text} {unit.text}"
                result[-1] = last._replace(end=unit.end, text=text, last=unit.last, one_line=False)
                continue
        result.append(unit)
    return result


def _is_short_title(text: str) -> bool:
    return len(text) <= _TITLE_LIMIT and len(re.findall(r"[.!?](?:\s|$)", text.strip("*_ "))) <= 1
