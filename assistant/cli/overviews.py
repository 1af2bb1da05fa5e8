"""Commands that show many recommendations at once: documents side by side, who should do what, and by when."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from assistant.answering.filters import LIST_FILTERS
from assistant.cli.files import ending_of, write
from assistant.cli.options import AsJson, Corpus, Index, NoRefresh, Site, site_address, takes_filters
from assistant.cli.reporting import bring_up_to_date, print_json, print_utf8, reports_errors
from assistant.config.sources import load_settings
from assistant.errors import BadRequest
from assistant.types import Filters, GroupedPassage, RowAspect, SubjectKind

Output = Annotated[
    Path | None,
    typer.Option(
        help="File to write; its ending decides what it is: .docx, .csv or .json.", show_default=False
    ),
]
AsSvg = Annotated[bool, typer.Option("--svg", help="Print a picture (SVG).")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV for spreadsheets.")]


@reports_errors
def compare(
    documents: Annotated[
        list[str],
        typer.Argument(
            metavar="DOCUMENT...",
            help="Two to four documents, by their paths in the corpus.",
            show_default=False,
        ),
    ],
    show: Annotated[
        RowAspect | None, typer.Option(help="Show only these rows. [default: all]", show_default=False)
    ] = None,
    output: Output = None,
    site: Site = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    no_refresh: NoRefresh = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Compare the recommendations of two to four documents or editions: what is the same, changed, or in one of them only."""
    from assistant.assistant import Assistant
    from assistant.presenting.comparisons.files import FORMATS
    from assistant.presenting.terminal import print_comparison
    from assistant.web.views.links import permanent_link

    if as_json + as_csv + (output is not None) > 1:
        raise BadRequest("--json, --csv and --output cannot be combined: choose one")
    ending = ending_of(output, FORMATS, "json" if as_json else "csv" if as_csv else "")
    settings = load_settings(corpus=corpus, index=index)
    assistant = Assistant(settings)
    bring_up_to_date(assistant, not no_refresh)
    found = assistant.compare(documents)
    shown = replace(found, rows=tuple(found.showing(show)))
    if not ending:
        print_comparison(shown, len(found.rows))
        return
    link = partial(permanent_link, site_address(site, settings))
    content = write(FORMATS[ending].write(shown, link), output)
    if content is not None:
        print_utf8(content.removeprefix("\ufeff"))


@reports_errors
@takes_filters(LIST_FILTERS)
def matrix(
    filters: Filters,
    by: Annotated[
        SubjectKind | None,
        typer.Option(
            help="What the columns are. [default: sections if there are several, or else frequent words]",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_svg: AsSvg = False,
    no_refresh: NoRefresh = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Count the recommendations by who should act and what they are about."""
    from assistant.answering.matrix import matrix as made_of
    from assistant.presenting.overviews.drawing import matrix_svg
    from assistant.presenting.overviews.tables import matrix_csv
    from assistant.presenting.responses.overviews import Matrix
    from assistant.presenting.terminal import print_matrix

    _require_one(as_json, as_csv, as_svg)
    found = made_of(_listed(corpus, index, no_refresh, filters), filters, kind=by)
    if as_json:
        print_json(Matrix.of(found).dump())
    elif as_csv or as_svg:
        print_utf8(matrix_csv(found) if as_csv else matrix_svg(found))
    else:
        print_matrix(found)


@reports_errors
@takes_filters(LIST_FILTERS)
def timeline(
    filters: Filters,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_svg: AsSvg = False,
    no_refresh: NoRefresh = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """List what is asked for by a certain time, in the order of the deadlines."""
    from assistant.answering.timeline import timeline as made_of
    from assistant.presenting.overviews.drawing import timeline_svg
    from assistant.presenting.overviews.tables import timeline_csv
    from assistant.presenting.responses.overviews import Timeline
    from assistant.presenting.terminal import print_timeline

    _require_one(as_json, as_csv, as_svg)
    found = made_of(_listed(corpus, index, no_refresh, filters), filters)
    if as_json:
        print_json(Timeline.made_of(found).dump())
    elif as_csv or as_svg:
        print_utf8(timeline_csv(found) if as_csv else timeline_svg(found))
    else:
        print_timeline(found)


def _require_one(*forms: bool) -> None:
    if sum(forms) > 1:
        raise BadRequest("--json, --csv and --svg cannot be combined: choose one")


def _listed(
    corpus: Path | None, index: Path | None, no_refresh: bool, filters: Filters
) -> Sequence[GroupedPassage]:
    """All recommendations that the filters leave, of an index that is up to date."""
    from assistant.assistant import Assistant
    from assistant.presenting.terminal import warn_withheld

    assistant = Assistant(load_settings(corpus=corpus, index=index))
    bring_up_to_date(assistant, not no_refresh)
    warn_withheld(assistant.withheld(filters))
    return assistant.listing(filters)
