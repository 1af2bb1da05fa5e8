"""Measures the assistant on labelled questions: the right passage first, honest refusal, calibrated confidence."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.assistant import Assistant
from assistant.config.settings import Settings
from assistant.errors import BadRequest
from assistant.evaluation.charts import chart
from assistant.evaluation.figures import Evaluation, comparisons, figures_of
from assistant.evaluation.questions import evaluate_questions
from assistant.evaluation.report import evaluation_json, evaluation_text
from assistant.evaluation.resampling import Comparison
from assistant.evaluation.running import ask_all, milliseconds, prepare, rate_all
from assistant.evaluation.saving import load, save, write
from assistant.evaluation.sets import (
    corpus_file,
    find_grades,
    find_queries,
    read_grades,
    read_queries,
    read_ratings,
)
from assistant.ingest.building import Progress

__all__ = ["Wanted", "evaluate", "evaluation_json", "evaluation_text"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be measured: a set in the BEIR layout, or a file of questions with quotes.

    Of the set's files None finds those with the usual names, or leaves the measure out. `against` are saved
    results or another index of the set; `save` and `plot` are files to be written.
    """

    folder: Path
    queries: Path | None = None
    grades: Path | None = None
    unanswerable: Path | None = None
    ratings: Path | None = None
    against: Path | None = None
    save: Path | None = None
    plot: Path | None = None


def evaluate(
    wanted: Wanted, settings: Settings, keep_index: bool, progress: Progress | None = None
) -> tuple[Evaluation, dict[str, Comparison] | None]:
    """Measure, compare, save and draw what is `wanted`; without `keep_index` the index is made elsewhere and removed.

    Everything is read before anything is encoded. Raises `BadRequest` and what indexing and asking raise.
    """
    watch = progress or Progress()
    _require_writable(wanted)
    saved = load(wanted.against) if wanted.against is not None and not wanted.against.is_dir() else None
    measure = _of_questions if wanted.folder.is_file() else _of_set
    with _index(settings, keep_index) as own:
        found = measure(wanted, own, watch)
    if wanted.save is not None:
        save(wanted.save, found.name, found.asked)
    if wanted.plot is not None:
        write(wanted.plot, chart(found.name, found.asked))
    if wanted.against is None:
        return found, None
    if saved is None:
        saved = list(measure(wanted, settings.model_copy(update={"index": wanted.against}), watch).asked)
    return found, comparisons(found.asked, saved)


def _require_writable(wanted: Wanted) -> None:
    """Refuse before the work what could not be written after it."""
    for file in filter(None, (wanted.save, wanted.plot)):
        if not file.parent.is_dir() or file.is_dir():
            raise BadRequest(f"{file} cannot be written: name a file in a folder that exists")
    if wanted.plot is not None and wanted.plot.suffix.lower() != ".svg":
        raise BadRequest(
            f"the plot is an SVG, so {wanted.plot} should be named {wanted.plot.with_suffix('.svg').name}"
        )


@contextmanager
def _index(settings: Settings, keep: bool) -> Iterator[Settings]:
    """Settings with the index to measure: the one that was named, or one that is removed afterwards."""
    if keep:
        yield settings
        return
    with TemporaryDirectory(prefix="assistant-evaluation-") as folder:
        yield settings.model_copy(update={"index": Path(folder)})


def _of_set(wanted: Wanted, settings: Settings, progress: Progress) -> Evaluation:
    """Measure the index of a set's rows, which is made if it is not there yet."""
    corpus = corpus_file(wanted.folder)
    queries_file = wanted.queries or find_queries(wanted.folder)
    grades = read_grades(wanted.grades or find_grades(wanted.folder, queries_file))
    queries = read_queries(queries_file, grades)
    without = read_queries(wanted.unanswerable) if wanted.unanswerable else []
    ratings = read_ratings(wanted.ratings) if wanted.ratings else None
    if ratings is not None and len({one.is_good for one in ratings}) < 2:
        raise BadRequest(
            f"{wanted.ratings} must contain passages that every rater found good, and others that every rater found bad"
        )
    assistant = Assistant(settings)
    try:
        speed = prepare(assistant, corpus, progress)
        taken = milliseconds(assistant, queries)
        asked = ask_all(assistant, queries, without, progress.asking)
        rated = rate_all(assistant, ratings, progress.asking) if ratings is not None else None
        documents = assistant.status().documents
    finally:
        assistant.close()
    return Evaluation(
        name=wanted.folder.resolve().name,
        documents=documents,
        figures=figures_of(asked, taken, speed, rated),
        asked=tuple(asked),
        milliseconds=tuple(taken),
        unrated=sum(one.score is None for one in rated or ()),
    )


def _of_questions(wanted: Wanted, settings: Settings, progress: Progress) -> Evaluation:
    """Measure answers over a corpus of files, whose index is brought up to date first."""
    assistant = Assistant(settings)
    try:
        if assistant.refresh_for_question(progress):
            assistant.index(progress=progress)
        return evaluate_questions(assistant, wanted.folder, progress.asking)
    finally:
        assistant.close()
