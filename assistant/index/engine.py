"""The engine that searches the vectors of an index: the configured one, what it holds, and filling it from the catalogue."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from assistant.engines.vector_segments import FOLDER_NAME, MULTILINGUAL_FOLDER_NAME
from assistant.engines.vector_store import EMBEDDED as EMBEDDED
from assistant.engines.vector_store import VectorStore as VectorStore
from assistant.engines.vector_store import engine_of, require_engine
from assistant.errors import EngineUnavailable
from assistant.index import catalogue
from assistant.index.writer import open_writer


@dataclass(frozen=True, slots=True)
class EngineState:
    """How many vectors of one encoder an engine holds, how many the catalogue does, and where they are."""

    engine: str
    kind: str
    held: int
    expected: int
    place: str


def vector_store(engine: str, uri: str, token_file: Path | None, copies: int) -> VectorStore:
    """The configured engine; no cluster is asked yet. Raises `EngineUnavailable` if the token cannot be read."""
    if engine == EMBEDDED.name:
        return EMBEDDED
    from assistant.engines.milvus import MilvusVectors

    try:
        token = "" if token_file is None else token_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise EngineUnavailable(
            f"{token_file} cannot be read ({error}): name the file with the token of the cluster"
        ) from error
    return MilvusVectors(uri, token, copies)


def states(folder: Path, store: VectorStore) -> tuple[EngineState, ...]:
    """What the engine holds of the current generation. Raises `IndexMissing`, `IndexUnusable` or `EngineUnavailable`."""
    with closing(catalogue.connect(folder)) as connection:
        generation = catalogue.generation_of(folder, catalogue.manifest(connection))
        found = []
        for kind, multilingual in ((FOLDER_NAME, False), (MULTILINGUAL_FOLDER_NAME, True)):
            rows = catalogue.vectors_added(connection, generation, since=0, multilingual=multilingual)
            place = folder / str(generation) / kind
            held = store.open(place, 1).health()
            expected = sum(count for _, count in rows)
            found.append(EngineState(store.name, kind, held, expected, store.place(place)))
    return tuple(found)


def engine_now(folder: Path) -> str:
    """The engine that holds the vectors of the current generation. Raises `IndexMissing` or `IndexUnusable`."""
    return engine_of(_current(folder))


def require_engine_of(folder: Path, configured: str) -> None:
    """Raise `IndexUnusable` if the vectors are in another engine than the one that is configured."""
    require_engine(_current(folder), configured)


def fill(folder: Path, threads: int, store: VectorStore) -> int:
    """Publish the next generation with all its vectors in `store`, from the catalogue alone; return it. Raises `IndexBusy`, too."""
    _current(folder)
    with open_writer(folder, threads, store=store) as writer:
        return writer.publish_anew()


def _current(folder: Path) -> Path:
    """Where the current generation has its vectors."""
    with closing(catalogue.connect(folder)) as connection:
        return folder / str(catalogue.generation_of(folder, catalogue.manifest(connection))) / FOLDER_NAME
