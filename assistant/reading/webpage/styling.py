"""What the style sheets of a page say of its elements, put where it counts as their own: in their `style` attributes."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from assistant.reading.webpage.nesting_limit import tamed
from assistant.reading.webpage.tree import Element, tree_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

LARGEST = 500_000  # characters of all sheets of a page
MOST_WORK = 3_000_000  # about as many microseconds
_DEEPEST = 8
_MOST_NESTED = 40
_SCREEN = 1280  # pixels
_HEEDED = frozenset(
    "display visibility opacity filter content-visibility color background-color background-image background-clip"
    " -webkit-background-clip text-shadow font-size font-family vertical-align text-decoration-line text-indent position"
    " left right top bottom margin-left margin-top clip clip-path width height max-width max-height overflow-x overflow-y"
    " padding padding-top padding-bottom transform transition animation will-change mso-hide".split()
)
_SHORTHANDS = {
    "background": ("background-color", "background-image"),
    "overflow": ("overflow-x", "overflow-y"),
    "text-decoration": ("text-decoration-line",),
}
_FONT = re.compile(r"(?:^|\s)(0|\d*\.?\d+(?:[a-z]+|%))(?:\s*/\s*\S+)?\s+(\S.*)$")
_ANSWERED = re.compile(
    r"\[[^\]]*\]|\\.|:(?:root|empty|link|any-link|(?:first|last|only)-(?:child|of-type))(?![\w-])"
    r"|:(?:not|is|where)\([^()\s>+~]*\)|:nth-[a-z-]+\([^()]*\)"
)
_BRACKET = re.compile(r"[{}()\[\]]")
_OTHER_MEDIA = re.compile(r"\b(?:print|speech|aural|braille|embossed|handheld|projection|tty|tv)\b")
_FEATURE = re.compile(r"\(\s*([a-z-]+)\s*:?\s*([^()]*?)\s*\)")
_OF_SCREENS = frozenset(
    "orientation landscape|hover hover|any-hover hover|pointer fine|any-pointer fine|prefers-color-scheme light|scripting enabled"
    "|prefers-reduced-motion no-preference".split("|")
)

Declared = dict[str, str]
SheetOf = Callable[[str], str | None]


class _Rule(NamedTuple):
    """A selector as compounds, each with the sign before it, the names it needs, its specificity, what it declares."""

    steps: tuple[tuple[str, str], ...]
    names: frozenset[str]
    weight: tuple[int, int, int]
    normal: Declared
    important: Declared


def parse_styled(markup: str, sheet_of: SheetOf = lambda _: None) -> Element:
    """Return the tree of a page, styled; `sheet_of` gives the style sheet at an address, where there is one.

    Of what sheets say only what tells whether and how words are shown is heeded, as on a screen that nobody touches.
    """
    from selectolax.lexbor import LexborHTMLParser

    parser = LexborHTMLParser(tamed(markup))
    root, elements = tree_of(parser)
    rules = [rule for css in _sheets(elements.values(), sheet_of) for rule in _rules_of(css)]
    if rules:
        _apply(rules, parser, elements)
    return root


@lru_cache(maxsize=4096)
def declared(style: str) -> Mapping[str, str]:
    """What a `style` attribute declares: values in small letters by property, shorthands spelled out."""
    normal, important = _declarations(style)
    return {**normal, **important}


def _sheets(elements: Iterable[Element], sheet_of: SheetOf) -> Iterator[str]:
    left = LARGEST
    for element in elements:
        linked = element.tag == "link" and "stylesheet" in element.get("rel").lower().split()
        if not linked and element.tag != "style":
            continue
        if element.parent is not None and element.parent.tag in ("noscript", "template"):
            continue
        css = sheet_of(element.get("href")) if linked else "".join(element.texts())
        if css is not None:
            element.tag = "style"  # a link that is left leads to a sheet that nobody has
            if _holds(element.get("media")):
                yield css[:left]
                left = max(0, left - len(css))


def _holds(media: str) -> bool:
    """Whether one of some media queries holds for a screen of usual size."""
    return not media.strip() or any(map(_is_met, media.lower().split(",")))


def _is_met(query: str) -> bool:
    other = _OTHER_MEDIA.search(query) is not None
    if query.split()[:1] == ["not"]:
        return other
    for name, value in _FEATURE.findall(query):
        if name in ("min-width", "max-width"):
            width = float(found[0]) if (found := re.match(r"\d+(?:\.\d+)?", value)) else 0.0
            width *= 1 if value.endswith("px") else 16
            if (width > _SCREEN) if name == "min-width" else (width < _SCREEN):
                return False
        elif f"{name} {value}" not in _OF_SCREENS:
            return False
    return not other


@lru_cache(maxsize=16)
def _rules_of(css: str) -> tuple[_Rule, ...]:
    import tinycss2

    if (
        max(accumulate(1 if sign in "{([" else -1 for sign in _BRACKET.findall(css)), default=0)
        > _MOST_NESTED
    ):
        return ()  # no sheet that anybody wrote
    return tuple(_rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), 0))


def _rules(parsed: Sequence[Any], depth: int) -> Iterator[_Rule]:
    import tinycss2

    for rule in parsed:
        if rule.type == "at-rule" and rule.content is not None and depth < _DEEPEST:
            keyword = rule.lower_at_keyword
            if keyword in ("supports", "layer") or (
                keyword == "media" and _holds(tinycss2.serialize(rule.prelude))
            ):
                inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
                yield from _rules(inner, depth + 1)
        elif rule.type == "qualified-rule":
            said = [
                {name: value for name, value in part.items() if name in _HEEDED}
                for part in _declarations(rule.content)
            ]
            if any(said):
                for steps, names, weight in _selectors(rule.prelude):
                    yield _Rule(steps, names, weight, *said)


def _declarations(style: Any) -> tuple[Declared, Declared]:
    """What is declared, and what of it as important."""
    import tinycss2

    said: tuple[Declared, Declared] = {}, {}
    for one in tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True):
        if one.type == "declaration":
            value = tinycss2.serialize(one.value).strip().lower()
            into = said[one.important]
            into.update(dict.fromkeys(_SHORTHANDS.get(one.lower_name, (one.lower_name,)), value))
            if one.lower_name == "font" and (font := _FONT.search(value)):
                into.update({"font-size": font[1], "font-family": font[2]})
    return said


def _selectors(
    prelude: Sequence[Any],
) -> Iterator[tuple[tuple[tuple[str, str], ...], frozenset[str], tuple[int, int, int]]]:
    """The selectors of a rule, but for those that depend on siblings, the pointer and the like."""
    import tinycss2

    selectors: list[list[Any]] = [[]]
    for token in prelude:
        selectors.append([]) if token == "," else selectors[-1].append(token)
    for tokens in selectors:
        steps, names, weight = [], set(), [0, 0, 0]
        sign, compound, before = "", "", ""
        for token in tokens:
            written = tinycss2.serialize([token])
            if token.type == "whitespace" or written in ("+", "~", ">", "||"):
                steps += [(sign, compound)] if compound else []
                sign = written.strip() or (" " if compound else sign)
                compound = ""
            else:
                compound += written
                name = token.type == "hash" or (token.type == "ident" and before == ".")
                names |= {token.value} if name else set()
                place = (
                    0 if token.type == "hash" else 2 if token.type == "ident" and before not in ".:" else 1
                )
                weight[place] += token.type not in ("literal", "comment") and written != "*"
            before = written
        steps += [(sign, compound)] if compound else []
        if steps and all(
            mark in ("", " ", ">") and not {":", "("} & set(_ANSWERED.sub("", text)) for mark, text in steps
        ):
            yield tuple(steps), frozenset(names), (weight[0], weight[1], weight[2])


def _apply(rules: Sequence[_Rule], parser: "LexborHTMLParser", elements: Mapping[int, Element]) -> None:
    names = {name for one in elements.values() for name in (*one.get("class").split(), one.get("id"))}
    known: dict[str, set[Element]] = {}
    said: dict[Element, list[tuple[tuple[int, int, int], int]]] = {}
    budget = MOST_WORK
    for order, rule in enumerate(rules):
        if rule.names <= names and budget > 0:
            found = _fitting(rule.steps, parser, elements, known)
            tried = sum(len(known.get(compound, ())) for _, compound in rule.steps[1:])
            budget -= len(elements) // 10 + 4 * len(found) + 10 * tried
            for element in found:
                said.setdefault(element, []).append((rule.weight, order))
    for element, fitting in said.items():
        normal, important = _declarations(element.get("style"))
        ranked = [rules[order] for _, order in sorted(fitting)]
        merged: Declared = {}
        for part in (
            *(rule.normal for rule in ranked),
            normal,
            *(rule.important for rule in ranked),
            important,
        ):
            merged.update(part)
        element.attributes["style"] = "; ".join(f"{name}: {value}" for name, value in merged.items())


def _fitting(
    steps: Sequence[tuple[str, str]],
    parser: "LexborHTMLParser",
    elements: Mapping[int, Element],
    known: dict[str, set[Element]],
) -> set[Element]:
    """The elements that a selector fits: compound by compound, since a parser may try all ways through the tree."""
    from selectolax.lexbor import SelectolaxError

    found: set[Element] = set()
    for sign, compound in steps:
        if compound not in known:
            try:
                known[compound] = {
                    elements[node.mem_id] for node in parser.css(compound) if node.mem_id in elements
                }
            except SelectolaxError:
                known[compound] = set()
        if sign and not found:
            return found
        fitting = known[compound]
        if sign == ">":
            fitting = {one for one in fitting if one.parent in found}
        elif sign:
            fitting = {one for one in fitting if not found.isdisjoint(one.ancestors())}
        found = fitting
    return found
