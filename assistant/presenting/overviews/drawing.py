"""Draws a matrix and a timeline as SVG files that stand alone; what they show is in a table too."""

from collections import Counter
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from assistant.language.i18n import gettext
from assistant.types import Due, Matrix

INK, GREY, BLUE = "#14181c", "#5a636b", "#1f5a99"
LABELS, CELL, LINE, HEAD = 250, 76, 34, 150
"""Pixels: the column of actors, a cell's width and height, and the height of the slanted heads."""
LONGEST_LABEL = 32
BAR, TALLEST, FOOT = 44, 220, 70
FEW_MONTHS, FEW_QUARTERS = 24, 32
"""As many months, or quarters, are drawn one by one."""


def matrix_svg(found: Matrix) -> str:
    """The matrix as a grid: the more recommendations, the darker a cell."""
    width, height = LABELS + CELL * len(found.subjects) + HEAD, HEAD + LINE * len(found.rows) + 10
    most = max((count for row in found.rows for count in row.counts), default=1) or 1
    parts = []
    for place, subject in enumerate(found.subjects):
        x = LABELS + CELL * place + CELL / 2
        parts.append(f'<text transform="translate({x} {HEAD - 10}) rotate(-35)">{_short(subject)}</text>')
    for line, row in enumerate(found.rows):
        y = HEAD + LINE * line
        parts.append(f'<text x="{LABELS - 12}" y="{y + 22}" text-anchor="end">{_short(row.actor)}</text>')
        for place, count in enumerate(row.counts):
            x = LABELS + CELL * place
            share = count / most
            parts.append(
                f'<rect x="{x + 1}" y="{y + 1}" width="{CELL - 2}" height="{LINE - 2}" fill="{BLUE}" fill-opacity="{share:.2f}" stroke="#d5dade"/>'
            )
            if count:
                colour = "#ffffff" if share > 0.55 else INK
                parts.append(
                    f'<text x="{x + CELL / 2}" y="{y + 22}" text-anchor="middle" fill="{colour}">{count}</text>'
                )
    return _svg(width, height, gettext("Recommendations by actor and subject"), parts)


def timeline_svg(found: Sequence[Due]) -> str:
    """The dated deadlines as bars: one a month, a quarter or a year, whichever can still be read."""
    counts = _by_period([one.limit.due for one in found if one.limit.due])
    tallest = max(counts.values(), default=1)
    width, bottom = 40 + BAR * max(len(counts), 4), 30 + TALLEST
    parts = [f'<path d="M20 {bottom}h{width - 40}" stroke="{GREY}"/>']
    for place, (period, count) in enumerate(counts.items()):
        x, tall = 20 + BAR * place, TALLEST * count / tallest
        if count:
            parts.append(
                f'<rect x="{x + 4}" y="{bottom - tall:.1f}" width="{BAR - 8}" height="{tall:.1f}" fill="{BLUE}"/>'
            )
            parts.append(
                f'<text x="{x + BAR / 2}" y="{bottom - tall - 6:.1f}" text-anchor="middle">{count}</text>'
            )
        parts.append(
            f'<text transform="translate({x + BAR / 2 + 4} {bottom + 14}) rotate(-60)" text-anchor="end" fill="{GREY}">{period}</text>'
        )
    return _svg(width, bottom + FOOT, gettext("Dated deadlines"), parts)


def _by_period(dates: Sequence[str]) -> dict[str, int]:
    """How many dates (ISO 8601) lie in each month, quarter or year from the first to the last."""
    if not dates:
        return {}
    months = [12 * int(date[:4]) + int(date[5:7] or 1) - 1 for date in dates]
    first, last = min(months), max(months)
    size = 1 if last - first < FEW_MONTHS else 3 if last - first < 3 * FEW_QUARTERS else 12
    counts = Counter(month // size for month in months)
    return {_name(one, size): counts[one] for one in range(first // size, last // size + 1)}


def _name(period: int, size: int) -> str:
    year, place = divmod(period, 12 // size)
    return f"{year}" if size == 12 else f"{year}-{place + 1:02}" if size == 1 else f"{year} Q{place + 1}"


def _short(label: str) -> str:
    return escape(label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…")


def _svg(width: float, height: float, title: str, parts: Iterable[str]) -> str:
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'font-family="sans-serif" font-size="14" fill="{INK}" role="img">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            *parts,
            "</svg>\n",
        ]
    )
