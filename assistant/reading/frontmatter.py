"""YAML or TOML front matter, as far as a title page needs it: scalars, and lists that are joined by commas."""

import re
import tomllib

_BLOCK = re.compile(
    r"---[ \t]*(?:\r\n|\r|\n)(?P<inner>.*?)(?<=[\r\n])(?:---|\.\.\.)[ \t]*(?:\r\n|\r|\n|$)", re.DOTALL
)
_TOML = re.compile(r"\+\+\+[ \t]*\r?\n(?P<inner>.*?)(?<=\n)\+\+\+[ \t]*(?:\r?\n|$)", re.DOTALL)
_KEY = re.compile(r"(?P<key>[A-Za-z][\w-]*)[ \t]*:(?:[ \t]+(?P<value>.*))?$")
_NAME = re.compile(r"name[ \t]*:[ \t]")
_QUOTED = re.compile(r"\"(?P<double>(?:[^\"\\]|\\.)*)\"|'(?P<single>(?:[^']|'')*)'")
_COMMENT = re.compile(r"(?:^|[ \t]+)#.*$")
_FOLDED = re.compile(r"[>|][+-]?[0-9]?[ \t]*(?:#.*)?$")
_PART = re.compile(r"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[^,])+")


def front_matter(text: str) -> tuple[dict[str, str], int]:
    """Return the values under their keys in lower case, and where the body begins (0 without front matter).

    What the subset does not know (nested mappings, anchors) is passed over.
    """
    block = _BLOCK.match(text)
    if block is None:
        return _toml(text)
    values: dict[str, str] = {}
    for key, value, more in _entries(block["inner"]):
        said = _value(value, more)
        if said:
            values.setdefault(key.lower(), said)
    return values, block.end()


def _toml(text: str) -> tuple[dict[str, str], int]:
    block = _TOML.match(text)
    if block is None:
        return {}, 0
    try:
        said = tomllib.loads(block["inner"].replace("\r", ""))
    except tomllib.TOMLDecodeError:
        return {}, 0
    values = {
        key.lower(): ", ".join(map(str, one if isinstance(one, list) else [one])) for key, one in said.items()
    }
    return values, block.end()


def _entries(inner: str) -> list[tuple[str, str, list[str]]]:
    """Return each top-level key with the rest of its line and the indented or dashed lines below it."""
    entries: list[tuple[str, str, list[str]]] = []
    for line in re.split(r"\r\n|\r|\n", inner):
        if found := _KEY.match(line):
            entries.append((found["key"], (found["value"] or "").strip(), []))
        elif entries and line[:1] in (" ", "\t", "-"):
            entries[-1][2].append(line.strip())
    return entries


def _value(value: str, more: list[str]) -> str:
    if _FOLDED.match(value):
        return " ".join(filter(None, more))
    value = value if value[:1] in ("'", '"') else _COMMENT.sub("", value)
    if value.startswith("["):
        inner = " ".join([value, *more]).strip()[1:].rpartition("]")[0]
        return ", ".join(filter(None, map(_scalar, _PART.findall(inner))))
    if not value and more and more[0].startswith("- "):
        return ", ".join(filter(None, (_entry(line[2:]) for line in more if line.startswith("- "))))
    if not value and any(_KEY.match(line) for line in more):
        return next((name for line in more if _NAME.match(line) and (name := _entry(line))), "")
    return _scalar(" ".join([value, *more]))


def _entry(line: str) -> str:
    """What stands in a line of a list; of a mapping ("name: …") its name."""
    if _NAME.match(line):
        return _scalar(line.partition(":")[2])
    return "" if _KEY.match(line) else _scalar(line)


def _scalar(value: str) -> str:
    value = value.strip()
    quoted = _QUOTED.match(value)
    if quoted is None:
        plain = _COMMENT.sub("", value).strip()
        return "" if plain in ("~", "null") or plain[:1] in ("{", "&", "*") else plain
    if quoted["single"] is not None:
        return quoted["single"].replace("''", "'").strip()
    return re.sub(r"\\(.)", r"\1", quoted["double"]).strip()
