"""Reads the tables of what is known of words, in `data/`: one entry a line, columns separated by tabs, comments after #."""

from importlib.resources import files


def lines(name: str) -> list[str]:
    """The entries of a table, in order."""
    text = files("assistant.language").joinpath("data", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def rows(name: str, columns: int) -> list[tuple[str, ...]]:
    """The entries of a table with so many columns; those left out at the end of a line are empty."""
    return [(*(cells := line.split("\t")), *[""] * (columns - len(cells))) for line in lines(name)]


def several(cell: str) -> tuple[str, ...]:
    """The values in one cell."""
    return tuple(cell.split("|")) if cell else ()
