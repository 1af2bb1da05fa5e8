"""Draws an evaluation as one SVG: error against coverage, and how well probabilities came true."""

from collections.abc import Sequence
from itertools import pairwise
from xml.sax.saxutils import escape

from assistant.evaluation.metrics import calibration_error, coverage_and_error, reliability
from assistant.evaluation.running import AskedQuestion

SIDE, LEFT, TOP, APART = 320, 64, 56, 96
WIDTH, HEIGHT = LEFT + 2 * SIDE + APART + 24, TOP + SIDE + 72
BLUE, ORANGE, GREY = "#1f5a99", "#b3541e", "#767676"
MOST_POINTS = 400
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)

Point = tuple[float, float]


def chart(name: str, asked: Sequence[AskedQuestion]) -> str:
    """The SVG; both panels run from 0 to 1 on both axes."""
    curve = coverage_and_error([one.confidence for one in asked], [one.right for one in asked])
    kept = curve[:: max(1, len(curve) // MOST_POINTS)]
    answered = [one for one in asked if one.is_answered]
    second = LEFT + SIDE + APART
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        'font-family="sans-serif" font-size="12" role="img">',
        f"<title>{escape(name)}: coverage and error, calibration</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        *_frame(
            LEFT, "Error against coverage", "share of questions answered", "share of them answered wrong"
        ),
        _line(LEFT, kept, BLUE),
    ]
    if answered:
        at = (len(answered) / len(asked), sum(not one.right for one in answered) / len(answered))
        parts += [
            _dot(LEFT, at, ORANGE, 5),
            _label(LEFT, at, f"as shipped: {at[0]:.0%} answered, {at[1]:.0%} wrong"),
        ]
    parts += _frame(
        second, "Calibration, ten bins of equal mass", "probability as stated", "share that came true"
    )
    parts.append(_line(second, [(0, 0), (1, 1)], GREY, dashed=True))
    series = [("confidence", BLUE, [one.confidence for one in asked], [one.right for one in asked])]
    items = [item for one in asked for item in one.items]
    if items:
        series.append(("item scores", ORANGE, [score for score, _ in items], [right for _, right in items]))
    for row, (label, colour, said, true) in enumerate(series):
        points = [(one.said, one.true) for one in reliability(said, true)]
        parts.append(_line(second, points, colour))
        parts += [_dot(second, point, colour, 3.5) for point in points]
        error = calibration_error(said, true)
        parts.append(
            f'<text x="{second + 10}" y="{TOP + 20 + 18 * row}" fill="{colour}">{label}: error {error:.3f}</text>'
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def _place(left: float, point: Point) -> Point:
    return left + SIDE * point[0], TOP + SIDE * (1 - point[1])


def _frame(left: float, title: str, across: str, up: str) -> list[str]:
    bottom, middle = TOP + SIDE, TOP + SIDE / 2
    parts = [
        f'<text x="{left}" y="{TOP - 20}" font-size="15" font-weight="bold">{escape(title)}</text>',
        f'<rect x="{left}" y="{TOP}" width="{SIDE}" height="{SIDE}" fill="none" stroke="{GREY}"/>',
        f'<text x="{left + SIDE / 2}" y="{bottom + 44}" text-anchor="middle">{escape(across)}</text>',
        f'<text x="{left - 44}" y="{middle}" text-anchor="middle" transform="rotate(-90 {left - 44} {middle})">{escape(up)}</text>',
    ]
    for tick in TICKS:
        x, y = _place(left, (tick, tick))
        parts.append(f'<text x="{x}" y="{bottom + 18}" text-anchor="middle">{tick:g}</text>')
        parts.append(f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{tick:g}</text>')
        parts.append(f'<path d="M{left} {y}h{SIDE}M{x} {TOP}v{SIDE}" stroke="#e5e5e5"/>')
    return parts


def _line(left: float, points: Sequence[Point], colour: str, *, dashed: bool = False) -> str:
    placed = [_place(left, point) for point in points]
    if len(placed) < 2:
        return ""
    path = f"M{placed[0][0]:.1f} {placed[0][1]:.1f}" + "".join(
        f"L{x:.1f} {y:.1f}" for _, (x, y) in pairwise(placed)
    )
    dash = ' stroke-dasharray="4 4"' if dashed else ""
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'


def _dot(left: float, point: Point, colour: str, radius: float) -> str:
    x, y = _place(left, point)
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}"/>'


def _label(left: float, point: Point, words: str) -> str:
    x, y = _place(left, point)
    anchor, shift = ("end", -10) if point[0] > 0.5 else ("start", 10)
    return f'<text x="{x + shift:.1f}" y="{y - 10:.1f}" text-anchor="{anchor}" fill="{ORANGE}">{escape(words)}</text>'
