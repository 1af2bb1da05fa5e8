"""The state of the index and of the build that is running."""

from pathlib import Path

from assistant.errors import CorpusMissing, IndexMissing, IndexUnusable, ModelUnavailable
from assistant.index.holder import Holder
from assistant.index.view import IndexView
from assistant.ingest.compare import Changes
from assistant.ingest.source_files import require_corpus
from assistant.models.configured import Models
from assistant.models.encoder import ENCODED_LANGUAGES
from assistant.reading.silence import is_silent
from assistant.types import RunningBuild, Status

NOTHING_COMPARED = Changes((), (), (), (), {}, {})


def status_of(
    view: IndexView | None,
    corpus: Path,
    index: Path,
    models: Models,
    compared: Changes,
    running: RunningBuild | None,
    answer_threshold: float | None = None,
) -> Status:
    """The state of what `view` shows; without one, that of the first build. `compared` is what has changed since."""
    documents, passages, recommendations = view.counts() if view else (0, 0, 0)
    generation, built = view.reader_state() if view else (0, "")
    skipped = view.skipped() if view else ()
    languages = [(about["id"], about["language"]) for about in view.descriptions()] if view else []
    return Status(
        corpus=str(corpus),
        index=str(index),
        generation=generation,
        built=built,
        documents=documents,
        passages=passages,
        recommendations=recommendations,
        skipped=skipped,
        words_only=tuple((name, code) for name, code in languages if code not in ENCODED_LANGUAGES)
        if view and view.multilingual is None
        else (),
        changed=compared.names,
        encoder=models.encoder_identity,
        judge=models.judge_identity,
        warnings=(*(view.warnings() if view else ()), *compared.notices),
        answer_threshold=answer_threshold,
        postponed=compared.postponed,
        without_text=tuple(one.document for one in skipped if is_silent(one.reason)),
        underway=running,
    )


def why_not_ready(holder: Holder, corpus: Path, models: Models) -> str | None:
    """None, or why no question can be answered in full, now or after a restart."""
    try:
        models.require_files()
        with holder.pinned() as view:
            missing = view.missing_file()
            if missing is not None:
                return f"{missing} is missing or was changed: run 'assistant index'"
            if not view.counts().documents:
                return f"no text is indexed: put files into {corpus}"
            require_corpus(corpus)
            return None
    except (CorpusMissing, IndexMissing, IndexUnusable, ModelUnavailable) as error:
        return str(error)
