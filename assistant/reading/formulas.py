"""Formulas as one line of text: OMML of Word and MathML of web pages, e-books and OpenDocument."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lxml.etree import _Element as XmlElement

from assistant.reading.scripts import fraction, index, power

_DEEPEST = 60
_BINARY = frozenset("=<>≤≥≠≈≡±×÷+−→⇒∈∼∝")
_SPACES = re.compile(r"\s+")


@dataclass(slots=True)
class Formula:
    """A part of a formula: the name of its element without prefix, its own words, what says more, and the parts in it."""

    name: str
    text: str = ""
    said: dict[str, str] = field(default_factory=dict)
    parts: list["Formula"] = field(default_factory=list)


def of_xml(element: XmlElement) -> Formula:
    """Return a formula that is given as XML."""
    return _of_xml(element, 0)


def _of_xml(element: XmlElement, depth: int) -> Formula:
    said = {str(name).rpartition("}")[2]: str(value) for name, value in element.items()}
    parts = [_of_xml(child, depth + 1) for child in element] if depth < _DEEPEST else []
    text = element.text or "" if not parts else ""
    return Formula(str(element.tag).rpartition("}")[2], text, said, parts)


def linear(formula: Formula) -> str:
    """Write a formula as one line: 3/100, 10^6, √(a+b), ∑_(i=1)^n x."""
    return _SPACES.sub(" ", _written(formula)).strip()


def _written(formula: Formula) -> str:
    shape = _SHAPES.get(formula.name)
    if shape is not None:
        return shape(formula.parts, formula.said)
    if formula.name in _SILENT:
        return ""
    return formula.text + _row(formula.parts) if formula.name not in _LEAVES else _leaf(formula)


def _leaf(formula: Formula) -> str:
    text = formula.text if formula.name == "t" else formula.text.strip()
    if formula.name == "mo" and text in _BINARY:
        return f" {text} "
    return "" if text in ("\u2061", "\u2062", "\u2063") else text


def _row(parts: Sequence[Formula]) -> str:
    text = ""
    for part in parts:
        written = _written(part)
        if part.name in ("f", "mfrac") and text[-1:].isdigit():
            written = f" {written}"
        text += written
    return text


def _at(parts: Sequence[Formula], place: int) -> str:
    return _written(parts[place]).strip() if place < len(parts) else ""


def _named(parts: Sequence[Formula], name: str) -> str:
    return "".join(_row(part.parts) for part in parts if part.name == name).strip()


def _property(parts: Sequence[Formula], name: str, otherwise: str) -> str:
    """What the properties of a part of OMML say; an empty value is one."""
    for part in parts:
        for one in part.parts if part.name.endswith("Pr") else ():
            if one.name == name:
                return one.said.get("val", "")
    return otherwise


def _delimited(parts: Sequence[Formula], _said: dict[str, str]) -> str:
    inner = _property(parts, "sepChr", "|").join(_row(part.parts) for part in parts if part.name == "e")
    return _property(parts, "begChr", "(") + inner + _property(parts, "endChr", ")")


def _fenced(parts: Sequence[Formula], said: dict[str, str]) -> str:
    inner = (said.get("separators", ",").strip()[:1] or ",").join(map(_written, parts))
    return said.get("open", "(") + inner + said.get("close", ")")


def _root(degree: str, inner: str) -> str:
    sign = {"": "√", "2": "√", "3": "∛", "4": "∜"}.get(degree)
    return f"{sign or f'root_{degree} of '}({inner})" if len(inner) > 1 or sign is None else f"{sign}{inner}"


def _n_ary(parts: Sequence[Formula], _said: dict[str, str]) -> str:
    sign = _property(parts, "chr", "∫") or "∫"
    return f"{sign}{index(_named(parts, 'sub'))}{power(_named(parts, 'sup'))} {_named(parts, 'e')}"


def _table(parts: Sequence[Formula], _said: dict[str, str]) -> str:
    return (
        "["
        + "; ".join(", ".join(map(_written, row.parts)) for row in parts if not row.name.endswith("Pr"))
        + "]"
    )


_Shape = Callable[[Sequence[Formula], dict[str, str]], str]
_SILENT = frozenset(
    "rPr ctrlPr fPr sSupPr sSubPr sSubSupPr radPr naryPr dPr funcPr accPr barPr limLowPr limUppPr mPr eqArrPr groupChrPr"
    " borderBoxPr boxPr phantPr sPrePr oMathParaPr annotation annotation-xml mphantom mspace none mprescripts".split()
)
_LEAVES = frozenset("t mi mn mo mtext ms".split())
_SHAPES: dict[str, _Shape] = {
    # OMML
    "f": lambda parts, _: fraction("", _named(parts, "num"), _named(parts, "den")),
    "sSup": lambda parts, _: _named(parts, "e") + power(_named(parts, "sup")),
    "sSub": lambda parts, _: _named(parts, "e") + index(_named(parts, "sub")),
    "sSubSup": lambda parts, _: _named(parts, "e") + index(_named(parts, "sub")) + power(_named(parts, "sup")),
    "sPre": lambda parts, _: index(_named(parts, "sub")) + power(_named(parts, "sup")) + _named(parts, "e"),
    "rad": lambda parts, _: _root(_named(parts, "deg"), _named(parts, "e")),
    "nary": _n_ary,
    "d": _delimited,
    "func": lambda parts, _: f"{_named(parts, 'fName')} {_named(parts, 'e')}",
    "limLow": lambda parts, _: _named(parts, "e") + index(_named(parts, "lim")),
    "limUpp": lambda parts, _: _named(parts, "e") + power(_named(parts, "lim")),
    "eqArr": lambda parts, _: "; ".join(_row(part.parts) for part in parts if part.name == "e"),
    "m": _table,
    # MathML
    "mfrac": lambda parts, _: fraction("", _at(parts, 0), _at(parts, 1)),
    "msup": lambda parts, _: _at(parts, 0) + power(_at(parts, 1)),
    "msub": lambda parts, _: _at(parts, 0) + index(_at(parts, 1)),
    "msubsup": lambda parts, _: _at(parts, 0) + index(_at(parts, 1)) + power(_at(parts, 2)),
    "munder": lambda parts, _: _at(parts, 0) + index(_at(parts, 1)),
    "mover": lambda parts, _: _at(parts, 0) + power(_at(parts, 1)),
    "munderover": lambda parts, _: _at(parts, 0) + index(_at(parts, 1)) + power(_at(parts, 2)),
    "msqrt": lambda parts, _: _root("", _row(parts).strip()),
    "mroot": lambda parts, _: _root(_at(parts, 1), _at(parts, 0)),
    "mfenced": _fenced,
    "mtable": _table,
    "semantics": lambda parts, _: _written(parts[0]) if parts else "",
}  # fmt: skip
