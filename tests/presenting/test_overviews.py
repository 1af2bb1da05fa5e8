"""The matrix and the timeline as pictures and for spreadsheets."""

import csv
from dataclasses import replace
from io import StringIO
from xml.etree import ElementTree

from support.web_pages import NEWER_ENTRIES, with_deadline

from assistant.presenting.overviews.drawing import matrix_svg, timeline_svg
from assistant.presenting.overviews.tables import matrix_csv, timeline_csv
from assistant.types import Due, Matrix, MatrixRow, SubjectKind

MATRIX = Matrix(
    SubjectKind.TERMS,
    ("visas", "<fees> & waivers"),
    (MatrixRow("European Commission", 5, (4, 0)), MatrixRow("=Council", 2, (1, 1))),
)
ENTRIES = tuple(map(with_deadline, NEWER_ENTRIES))
DUE = [
    Due(one, (demand,), demand.limit)
    for one in ENTRIES
    if one.recommendation
    for demand in one.recommendation.demands
    if demand.limit
]


def words(svg: str) -> list[str]:
    """The texts of a picture, which must be well-formed."""
    return [one.text or "" for one in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_the_matrix_is_drawn_with_its_numbers_and_names() -> None:
    assert words(matrix_svg(MATRIX)) == [
        "visas",
        "<fees> & waivers",
        "European Commission",
        "4",
        "=Council",
        "1",
        "1",
    ]


def test_the_fuller_a_cell_the_darker_it_is() -> None:
    cells = ElementTree.fromstring(matrix_svg(MATRIX)).iter("{http://www.w3.org/2000/svg}rect")
    assert [one.get("fill-opacity") for one in cells][1:] == ["1.00", "0.00", "0.25", "0.25"]


def test_the_timeline_is_drawn_in_months_quarters_or_years() -> None:
    def due_on(*dates: str) -> list[Due]:
        return [replace(DUE[0], limit=replace(DUE[0].limit, due=date)) for date in dates]

    assert words(timeline_svg(due_on("2026-12-31", "2027-02-01", "2027-02"))) == [
        "1", "2026-12", "2027-01", "2", "2027-02"
    ]  # fmt: skip
    assert words(timeline_svg(due_on("2026-01-01", "2028-12-31")))[:2] == ["1", "2026 Q1"]
    assert words(timeline_svg(due_on("2026-01-01", "2040")))[-2:] == ["1", "2040"]


def test_nothing_is_drawn_where_nothing_has_a_date() -> None:
    assert [words(timeline_svg([])), words(matrix_svg(Matrix(SubjectKind.TERMS, (), ())))] == [[], []]


def test_the_matrix_for_a_spreadsheet_has_a_row_for_each_actor() -> None:
    assert list(csv.reader(StringIO(matrix_csv(MATRIX)))) == [
        ["actor", "all", "visas", "<fees> & waivers", "escaped"],
        ["European Commission", "5", "4", "0", ""],
        ["'=Council", "2", "1", "1", "actor"],
    ]


def test_the_timeline_for_a_spreadsheet_has_a_row_for_each_deadline() -> None:
    found = list(csv.DictReader(StringIO(timeline_csv(DUE))))
    assert [(one["due"], one["period"], one["deadline"], one["addressees"]) for one in found] == [
        ("", "P10D", "within ten working days", "Member states"),
        ("2026-12-31", "", "by the end of 2026", "Consulates"),
    ]
    assert [one["id"] for one in found] == [one.entry.citation.id for one in DUE]
