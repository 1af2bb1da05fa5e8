"""Finds passages by words: a tantivy index (BM25) over title, headings and text, derived from rows."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import tantivy

from assistant.engines.private_files import private_copies
from assistant.errors import IndexDamaged, IndexUnwritable
from assistant.runtime.panics import is_panic
from assistant.types import Hit

FOLDER_NAME = "words"
META_NAME = "meta.json"
LOCK_NAME = ".tantivy-meta.lock"
ANALYZER = "folded_stems"
FIELD = "text"
WRITER_BYTES = 64_000_000
MAX_TERMS = 128
TIES = 8
"""So many more passages are looked for than are wanted: of equal ones, the first in the text are given."""
DIGITS = 4
"""Scores that are equal to so many digits after the point are equal: the same may be added up in another order."""
THE_INDEX = "the index of words"


class Row(NamedTuple):
    """A passage to be found by words: its key, its words with all that stands above it, and where it stands."""

    key: int
    text: str
    document: str = ""
    start: int = 0


def is_of_segment(file: Path) -> bool:
    """Whether a file in the folder of an index holds passages, and does not change."""
    return not file.name.startswith(".") and file.suffix != ".json"


def _analyzer() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(60))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stopword("english"))
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("key", stored=True, indexed=True)
    builder.add_bytes_field("document", stored=True, indexed=False)
    builder.add_unsigned_field("start", stored=True, indexed=False)
    builder.add_text_field(FIELD, tokenizer_name=ANALYZER, index_option="freq")
    return builder.build()


class WordIndex:
    """Passages that share words with a question, by BM25 over their text and all that stands above it."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        self._schema = index.schema
        self._analyzer = _analyzer()
        index.register_tokenizer(ANALYZER, self._analyzer)
        self._searcher = index.searcher()

    @classmethod
    def build(cls, place: Path, rows: Iterable[Row]) -> None:
        """Write an index of `rows` to a new folder. Raises `IndexUnwritable` when the disk does not take it."""
        try:
            place.mkdir()
            index = tantivy.Index(_schema(), path=str(place))
            index.config_reader(
                reload_policy="manual"
            )  # a reader that reloads locks a folder that may be gone
            _fill(index, rows)
        except (ValueError, OSError) as error:
            raise IndexUnwritable(
                f"cannot write {place}: free some space and run 'assistant index' again"
            ) from error

    @classmethod
    def in_memory(cls, rows: Iterable[Row]) -> "WordIndex":
        """An index of such rows that is written nowhere."""
        index = tantivy.Index(_schema())
        _fill(index, rows)
        index.reload()
        return cls(index)

    @classmethod
    def load(cls, place: Path) -> "WordIndex":
        """Open private copies of the files in a folder. Raises `IndexDamaged` when they are absent or damaged."""
        with _reading(str(place)), private_copies(place, LOCK_NAME) as copies:
            index = tantivy.Index.open(str(copies))
            index.config_reader(reload_policy="manual")  # nothing watches the copies
            return cls(index)

    def count(self) -> int:
        """Number of passages."""
        return int(self._searcher.num_docs)

    def terms(self, text: str) -> list[str]:
        """The words of `text` as the index holds them: folded, stemmed, without stop words."""
        return [str(term) for term in self._analyzer.analyze(text)]

    def document_frequency(self, term: str) -> int:
        """Number of passages that hold `term` (as given by `terms`)."""
        with _reading(THE_INDEX):
            return int(self._searcher.doc_freq(FIELD, term))

    def search(self, query: str, k: int, allowed: Collection[int] | None = None) -> list[Hit]:
        """Return at most `k` passages, best first, from `allowed` keys only; scores are BM25.

        Raises `IndexDamaged` where the files turn out to be damaged.
        """
        counts = Counter(self.terms(query)).most_common(MAX_TERMS)
        if not counts or (allowed is not None and not allowed):
            return []
        clauses = [
            (
                tantivy.Occur.Should,
                tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, FIELD, term), times),
            )
            for term, times in counts
        ]
        return self._run(tantivy.Query.boolean_query(clauses), k, allowed)[0]

    def holding_all(self, text: str, k: int, allowed: Collection[int] | None = None) -> tuple[list[Hit], int]:
        """At most `k` passages that hold all words of `text`, best first, and how many there are."""
        terms = dict.fromkeys(self.terms(text))
        if not terms or (allowed is not None and not allowed):
            return [], 0
        clauses = [
            (tantivy.Occur.Must, tantivy.Query.term_query(self._schema, FIELD, term)) for term in terms
        ]
        return self._run(tantivy.Query.boolean_query(clauses), k, allowed)

    def similar(self, term: str, k: int, distance: int = 1) -> list[Hit]:
        """At most `k` passages that hold a term which differs from `term` in so many letters."""
        wanted = tantivy.Query.fuzzy_term_query(self._schema, FIELD, term, distance, True)
        return self._run(wanted, k, None)[0]

    def _run(self, wanted: tantivy.Query, k: int, allowed: Collection[int] | None) -> tuple[list[Hit], int]:
        if allowed is not None:
            members = tantivy.Query.term_set_query(self._schema, "key", list(allowed))
            wanted = tantivy.Query.boolean_query(
                [
                    (tantivy.Occur.Must, wanted),
                    (tantivy.Occur.Must, tantivy.Query.const_score_query(members, 0.0)),
                ]
            )
        with _reading(THE_INDEX):
            found = self._searcher.search(wanted, limit=k + TIES)
            stored = [(round(float(score), DIGITS), self._searcher.doc(place)) for score, place in found.hits]
            stored.sort(key=lambda pair: (-pair[0], pair[1]["document"], pair[1]["start"]))
            hits = [Hit(int(document["key"][0]), score) for score, document in stored[:k]]
            return hits, int(found.count)  # type: ignore[attr-defined] # which its stub lacks


def _fill(index: tantivy.Index, rows: Iterable[Row]) -> None:
    index.register_tokenizer(ANALYZER, _analyzer())
    writer = index.writer(WRITER_BYTES, num_threads=1)
    for row in rows:
        document = tantivy.Document(text=row.text)
        document.add_unsigned("key", row.key)
        document.add_bytes("document", row.document.encode("utf-8", "surrogatepass"))
        document.add_unsigned("start", row.start)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


@contextmanager
def _reading(place: str) -> Iterator[None]:
    """Raises `IndexDamaged` if the files turn out to be damaged; tantivy panics on some of these."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise _damaged(place) from error
    except BaseException as error:
        if not is_panic(error):
            raise
        raise _damaged(place) from error


def _damaged(place: str) -> IndexDamaged:
    return IndexDamaged(f"{place} cannot be read: run 'assistant index' to rebuild it")
