"""The rules in `access.toml`: which groups may read which documents, and who may do what.

    default = "allow"              # documents without a rule: "allow" (the default) everybody who signs in, or "deny" everybody

    [[rule]]
    path = "restricted/**"         # below the corpus; * and ? match within a part, ** any number of parts
    groups = ["board"]             # who may read it; "*" is everybody who signs in, [] nobody

    [may]
    export = ["analysts"]          # which groups may download lists; by default, everybody who may read
    upload = ["editors"]           # which groups may add documents; by default, nobody
    metrics = ["operators"]        # which groups may see the metrics; by default, nobody

The most specific rule decides: the one with more parts without wildcards, then the one with more other characters. If two are
equally specific, both must allow. A path names a document, or a folder with everything in it.
"""

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from assistant.access.identity import Identity, Scope
from assistant.errors import AccessRulesInvalid

ANYBODY = "*"
_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*rule[ \t]*\]\]", re.MULTILINE)
_WILD = re.compile(r"[*?]")
_KEYS = {"default", "rule", "may"}


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may read the documents at a path."""

    path: str
    groups: frozenset[str]

    @property
    def specificity(self) -> tuple[int, int]:
        """The numbers of parts without wildcards, and of characters that are not wildcards."""
        parts = self.path.split("/")
        return sum(not _WILD.search(part) for part in parts), len(_WILD.sub("", self.path))

    def names(self, document: str) -> bool:
        """Whether the rule applies to this document."""
        return _pattern(self.path).fullmatch(document) is not None

    def allows(self, groups: Collection[str]) -> bool:
        """Whether members of these groups may read it."""
        return ANYBODY in self.groups or not self.groups.isdisjoint(groups)


@dataclass(frozen=True)
class AccessRules:
    """All rules; without any, everybody who signs in may read everything."""

    rules: tuple[Rule, ...] = ()
    allows_by_default: bool = True
    may: tuple[tuple[Scope, frozenset[str]], ...] = ()

    def allow(self, document: str, groups: Collection[str]) -> bool:
        """Whether members of these groups may read a document, whether it exists or not."""
        name = unicodedata.normalize("NFC", document)
        named = [rule for rule in self.rules if rule.names(name)]
        if not named:
            return self.allows_by_default
        most = max(rule.specificity for rule in named)
        return all(rule.allows(groups) for rule in named if rule.specificity == most)

    def rights(self, identity: Identity) -> "Rights":
        """What somebody may read; equal for people whom the rules treat alike."""
        return Rights(self, identity.groups & self.groups)

    def permit(self, identity: Identity, scope: Scope) -> bool:
        """Whether somebody may do something."""
        if scope not in identity.scopes:
            return False
        named = dict(self.may).get(scope)
        if named is not None:
            return ANYBODY in named or not named.isdisjoint(identity.groups) or identity.is_local
        return scope not in _FOR_FEW or identity.is_local or identity.is_program

    @cached_property
    def groups(self) -> frozenset[str]:
        """All groups that decide what can be read."""
        return frozenset(group for rule in self.rules for group in rule.groups)


@dataclass(frozen=True)
class Rights:
    """Which documents the members of some groups may read."""

    rules: AccessRules
    groups: frozenset[str]
    _known: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_all(self) -> bool:
        """Whether everything may be read."""
        return self.rules.allows_by_default and not self.rules.rules

    def __call__(self, document: str) -> bool:
        """Whether this document may be read, whether it exists or not."""
        found = self._known.get(document)
        if found is None:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            found = self._known[document] = self.rules.allow(document, self.groups)
        return found


_MOST_KNOWN = 200_000
_FOR_FEW = (Scope.UPLOAD, Scope.METRICS)
"""What people may do only if a rule says so."""


def rules_from(text: str, file: str) -> AccessRules:
    """The rules in `text`. Raises `AccessRulesInvalid` with the file, the place and what is wrong."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise AccessRulesInvalid(f"{file} is not valid TOML: {error}") from error
    if not found:
        raise AccessRulesInvalid(
            f'{file} contains no rules: write default = "allow" if everybody who signs in may read everything'
        )
    for name in found.keys() - _KEYS:
        raise AccessRulesInvalid(f"{file}: {name!r} is not allowed here: use default, [[rule]] or [may]")
    default = found.get("default", "allow")
    if default not in ("allow", "deny"):
        raise AccessRulesInvalid(f'{file}: default is {default!r}: write "allow" or "deny"')
    rules = tuple(_rules(found.get("rule", []), text, file))
    return AccessRules(rules, default == "allow", tuple(_may(found.get("may", {}), file)))


def _rules(found: Any, text: str, file: str) -> Iterator[Rule]:
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise AccessRulesInvalid(f"{file}: begin each rule with a line [[rule]]")
    lines = [text.count("\n", 0, header.start()) + 1 for header in _HEADER.finditer(text)]
    seen: dict[str, str] = {}
    for number, one in enumerate(found):
        place = f"{file}, rule {number + 1}"
        if len(lines) == len(found):
            place += f" (line {lines[number]})"
        rule = _rule(one, place)
        if rule.path in seen:
            raise AccessRulesInvalid(
                f"{place}: there is already a rule for the path {rule.path!r}: combine the two"
            )
        seen[rule.path] = place
        yield rule


def _rule(found: Mapping[str, Any], place: str) -> Rule:
    for name in found.keys() - {"path", "groups"}:
        raise AccessRulesInvalid(f"{place}: {name!r} is not allowed here: a rule has path and groups")
    for name in ("path", "groups"):
        if name not in found:
            raise AccessRulesInvalid(f"{place}: {name} is missing")
    return Rule(_path(found["path"], place), _groups(found["groups"], f"{place}: groups"))


def _path(found: Any, place: str) -> str:
    if not isinstance(found, str) or not found.strip():
        raise AccessRulesInvalid(
            f"{place}: path is {found!r}: write a path below the corpus in quotation marks"
        )
    path = unicodedata.normalize("NFC", found).removesuffix("/")
    parts = path.split("/")
    if "" in parts or "." in parts or ".." in parts or "\\" in path:
        raise AccessRulesInvalid(
            f"{place}: path is {found!r}: write a path relative to the corpus, with / between its parts and not at the start"
        )
    if any("**" in part and part != "**" for part in parts):
        raise AccessRulesInvalid(
            f"{place}: path is {found!r}: use ** only as a whole part, as in restricted/**"
        )
    return path


def _groups(found: Any, place: str) -> frozenset[str]:
    if not isinstance(found, list) or not all(isinstance(one, str) and one.strip() for one in found):
        raise AccessRulesInvalid(f'{place} is {found!r}: write a list of names, such as ["board"]')
    return frozenset(one.strip() for one in found)


def _may(found: Any, file: str) -> Iterator[tuple[Scope, frozenset[str]]]:
    if not isinstance(found, dict):
        raise AccessRulesInvalid(
            f"{file}: write [may] on its own line, and the groups of each scope below it"
        )
    for name, groups in found.items():
        if name not in (Scope.EXPORT, *_FOR_FEW):
            raise AccessRulesInvalid(f"{file}, [may]: {name!r} is not a scope: use export, upload or metrics")
        yield Scope(name), _groups(groups, f"{file}, [may]: {name}")


@lru_cache(maxsize=1024)
def _pattern(path: str) -> re.Pattern[str]:
    *folders, last = path.split("/")
    written = "".join("(?:[^/]+/)*" if part == "**" else f"{_part(part)}/" for part in folders)
    return re.compile(written + (".+" if last == "**" else f"{_part(last)}(?:/.*)?"), re.DOTALL)


def _part(part: str) -> str:
    return "".join({"*": "[^/]*", "?": "[^/]"}.get(sign, re.escape(sign)) for sign in part)
