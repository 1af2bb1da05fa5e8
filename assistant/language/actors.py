"""Knows who can be asked to act: names, aliases and capitals of states and organisations, and what such names look like."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter

from assistant.language.tables import lines, rows, several
from assistant.language.text import fold, words
from assistant.types import Addressee, Span

STATES: Mapping[str, tuple[str, str]] = {
    name: (capital, adjective) for name, capital, adjective, _ in rows("countries.tsv", 4)
}
"""Capital and adjective of each state."""
MORE_STATE_NAMES: Mapping[str, tuple[str, ...]] = {
    row[0]: several(row[3]) for row in rows("countries.tsv", 4) if row[3]
}
ORGANISATIONS: Mapping[str, tuple[str, ...]] = {
    name: several(aliases) for name, aliases, _ in rows("organisations.tsv", 3)
}
"""Aliases of each organisation."""
PARTS: Mapping[str, tuple[str, ...]] = {
    row[0]: several(row[2]) for row in rows("organisations.tsv", 3) if row[2]
}
"""What belongs to an organisation or a group of states."""
GROUPS_OF_STATES = frozenset(lines("groups_of_states.txt"))
"""Organisations and phrases that stand for several states."""
OF_A_STATE = ("government", "Government", "authorities", "cabinet", "parliament", "presidency")


_HEADS = "|".join(lines("actor_nouns.txt"))
# Capital only because a sentence begins with them: no part of a name.
_OPENERS = (
    r"(?!(?:No|Any|Some|Many|Most|Every|Each|Such|Only|This|That|These|Those|An?|If|When|While|Where|As|But|And|Or|Yet|So|Although|Though|Whether|Because|Since|"
    r"Unless|Until|Once|Before|After|Two|Three|Four|Several|More|Few|Neither|Either|What|Which|Whose|How|Why|In|On|For|From|To|By|With|Under|At|Of|Instead|Then|"
    r"Not|Even|Therefore|However|Like|Unlike|Given|Despite|Without|Within|It|They|We|He|She|You|Our|Its|Their|His(?! Majesty)|Her(?! Majesty)|Let|Should|Must|Can|Could|May|Will|Do|Does|"
    r"Are|Is|Has|Have|Today|Now|Here|There|Also|Finally|First|Moreover|Critics|Nor|Than)\b)"
)
_MODIFIER = (
    rf"(?:{_OPENERS}[A-Z][\w’'&-]*(?:\s+and(?=\s+[A-Z]))?|all|other|both|individual|national|local|regional|international|relevant|competent|coastal|third|"
    r"neighbouring|neighboring|candidate|partner|donor|participating|public|private|central|federal|devolved|civil|law|enforcement|own|host|large|small|"
    r"democratic|like-minded|responsible|social|online|care|health|trade|political|civil society|society(?=\s+(?:organi[sz]ations?|groups?|actors?|institutions?)\b)|municipal|provincial|state|armed|security|water|energy|"
    r"gas|oil|insurance|pharmaceutical|mining|shipping|railway|rail|bus|train|food|tech|technology|media|news|grid|network|port|airport|school|"
    r"university|housing|employers[’']|workers[’']|farmers[’']|women[’']s|youth|defence|defense|foreign|finance|interior|justice|education|EU|member|Nordic|bordering|"
    r"special|royal|supreme|constitutional|independent|development|humanitarian|aid|city|town|parish|county|district|medical|ambulance|rescue|probation|prison|postal|emergency|train|business|professional|technical|voluntary|consumer)"
)
_GENERIC = re.compile(
    rf"(?<![\w’'-])(?:(?:[Tt]he|[Aa]ll|[Bb]oth|[Ii]ts|[Tt]heir|[Oo]ur|[Ee]ach|[Ee]very)\s+)?(?P<name>(?:{_MODIFIER}\s+){{0,5}}(?:(?i:{_HEADS}))(?!\s+of\s+(?:affairs|play|emergency|war|mind|law|art)\b)(?![\w’'-])"
    r"(?:\s+parties(?![\w-]))?(?:\s+to\s+the\s+(?:conflict|Convention|Agreement|Treaty|Protocol|Covenant|convention|agreement|treaty)\b)?"
    r"(?:\s+(?:of|for)\s+(?:the\s+)?(?:[A-Z][\w’'-]*)(?:(?:,\s+|\s+and\s+|\s+&\s+|\s+(?:of|for|on|against)\s+(?:the\s+)?|\s+)[A-Z][\w’'-]*){0,8})?)"
)
_HEAD_WORDS = frozenset(_HEADS.lower().split("|"))
# Lower-case behind a name these are verbs: "that the Government commission a review", "… the Council fund …".
_VERB_AFTER_NAME = re.compile(
    r"\s+(?:commission|fund|board|trust|police|state|force|party|sides?|executive|network|house)$"
)
_ACRONYM = re.compile(
    r"(?:the\s+)?(?P<name>(?:[A-Z][A-Z&]{1,7}[a-z]?|D[a-z][A-Z]{1,3})\b(?:\s+(?:England|Scotland|Wales|International|Women|Europe|Habitat|Research|Treasury)\b)?)(?![’'](?:\w|\s))"
)
_DETERMINER = re.compile(r"^(?:the|all|both|its|their|our|each|every|other)\s+", re.IGNORECASE)


@cache
def _aliases() -> dict[str, str]:
    """Alias to normal form, both as written."""
    table = {name: name for name in (*ORGANISATIONS, *STATES)}
    for name, others in (*ORGANISATIONS.items(), *MORE_STATE_NAMES.items()):
        table.update(dict.fromkeys(others, name))
    for name, (capital, adjective) in STATES.items():
        if capital:
            table[capital] = name
        for head in OF_A_STATE if adjective else ():
            table[f"{adjective} {head}"] = name
        table.update({f"{head} of {name}": name for head in OF_A_STATE})
        table.update({f"{head} of the {name}": name for head in OF_A_STATE})
    return table


# "The Paris Agreement", "the Vienna Document": a place behind which no government stands.
_TREATY = (
    r"(?:Agreement|Convention|Protocol|Process|Declaration|Summit|Treaty|Principles|Club|Forum|Conference|Document|Statute|Accords?|Charter|Programme|Regulation|"
    r"Format|Memorandum|Rules|Underground|Airport|University|Pact|Consensus|Framework|Platform|Track|Action Plan|Stock Exchange|sprouts)\b"
)


@cache
def _known() -> re.Pattern[str]:
    names = sorted(_aliases(), key=lambda name: (name[0], -len(name), name))
    by_first = {first: [name[1:] for name in group] for first, group in groupby(names, key=itemgetter(0))}
    choice = "|".join(f"{first}(?:{'|'.join(map(re.escape, rest))})" for first, rest in by_first.items())
    firsts = "".join({*by_first, "T", "t"})
    return re.compile(
        rf"(?<![\w’'-])(?=[{firsts}])(?:[Tt]he\s+)?(?P<name>{choice})(?! State\b|\s+{_TREATY}|[\w-]|[’']\w|[’'](?=\s))"
    )


@cache
def _folded_aliases() -> dict[str, str]:
    return {" ".join(words(_DETERMINER.sub("", alias))): name for alias, name in _aliases().items()}


def mentions(text: str) -> list[tuple[Span, Addressee]]:
    """Return who is named in `text`, in order: known names first, then what looks like an organisation; none overlap."""
    found: list[tuple[Span, Addressee]] = []
    for pattern in (_known(), _GENERIC, _ACRONYM):
        for span, name in _names(pattern, text, 0, len(text)):
            if any(span.overlaps(other) for other, _ in found):
                found = _replaced_by_longer(found, span, name)
                continue
            found.append((span, Addressee(name, normal_form(name))))
    return sorted(found, key=lambda pair: pair[0])


def folded_mentions(text: str) -> list[tuple[Span, Addressee]]:
    """Known names in lower case, as people type them in a question; longest first, none overlap."""
    tokens = list(re.finditer(r"[^\W_]+", text))
    found: list[tuple[Span, Addressee]] = []
    for length in (5, 4, 3, 2, 1):
        for group in zip(*(tokens[place:] for place in range(length)), strict=False):
            span = Span(group[0].start(), group[-1].end())
            name = span.of(text)
            known = _folded_aliases().get(" ".join(words(name))) if name.islower() else None
            if known is not None and not any(span.overlaps(other) for other, _ in found):
                found.append((span, Addressee(name, known)))
    return found


def _names(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[Span, str]]:
    """What `pattern` finds between `start` and `end`, each name alone where two are joined by "and"."""
    for match in pattern.finditer(text, start, end):
        span, name = _trimmed(match)
        if span.start > match.start():
            yield from _names(pattern, text, match.start(), span.start)
        yield span, name


def _trimmed(match: re.Match[str]) -> tuple[Span, str]:
    """The name without a verb that only looks like part of it, and without another actor joined before it."""
    start, end, name = match.start(), match.end(), match["name"]
    if match.re is _GENERIC and (verb := _VERB_AFTER_NAME.search(name)):
        before = name[: verb.start()].rsplit(" ", 1)[-1]
        if before[:1].isupper() and before.lower() in _HEAD_WORDS and before != "State":
            end, name = end - len(verb.group()), name[: verb.start()]
    left, joined, right = name.partition(" and ")
    names_two = any(word.lower() in _HEAD_WORDS for word in left.split()) or _known().search(left) is not None
    if match.re is _GENERIC and joined and names_two and not re.search(r"\b(?:of|for)\b", left):
        start, name = end - len(right), right
    return Span(start, end), name


def _replaced_by_longer(
    found: list[tuple[Span, Addressee]], span: Span, name: str
) -> list[tuple[Span, Addressee]]:
    """Prefer "the European Commission’s Sanctions Office" or "EU member states" over the shorter name inside it."""
    inside = [pair for pair in found if span.contains(pair[0]) and pair[0] != span]
    clash = [pair for pair in found if span.overlaps(pair[0]) and not span.contains(pair[0])]
    if clash or not inside or (inside[-1][0].end == span.end and not _is_another_body(name, inside)):
        return found
    kept = [pair for pair in found if pair not in inside]
    return [*kept, (span, Addressee(name, normal_form(name)))]


def _is_another_body(name: str, inside: Sequence[tuple[Span, Addressee]]) -> bool:
    """Whether a proper name stands before a word that alone means a known body: "Care Quality Commission"."""
    last = inside[-1][1].text
    own = name.removesuffix(last)
    return (
        len(inside) == 1 and " " not in last and re.search(r"(?!EU\b|European\b)\b[A-Z]\w+", own) is not None
    )


def is_known(name: str) -> bool:
    """Whether a name is that of a state or organisation that is known, or an acronym."""
    bare = _DETERMINER.sub("", name)
    return normal_form(name) in _aliases() or _ACRONYM.fullmatch(bare) is not None


def normal_form(name: str) -> str:
    """One name for all ways to write it: "Brussels" is EU, "the Department of Health" is "Department of Health"."""
    bare = _DETERMINER.sub("", " ".join(name.split()))
    known = _aliases().get(name) or _aliases().get(bare) or _folded_aliases().get(" ".join(words(bare)))
    return known or bare[:1].upper() + bare[1:]


# Words that mean a known body unless a text names only another of the kind: its name in full, and names of others.
_OTHER = r"\b(?!(?:The|This|That|Such|An?|Each|Every|Any|No|If|When|While|But|And|European|EU|NATO|Nato|Atlantic)\b)[A-Z][\w’'&-]*\s+"
_UNCERTAIN = {
    "commission": (r"European Commission|\bEU\b|European Union|Brussels", _OTHER + r"Commission\b"),
    "union": (r"European Union|\bEU\b|European Commission|Brussels", _OTHER + r"Union\b"),
    "alliance": (r"\bN(?:ATO|ato)\b|North Atlantic", _OTHER + r"Alliance\b"),
}


def unknown_names(text: str) -> frozenset[str]:
    """Names, in lower case, that do not mean in a document with this `text` the known body they often mean."""
    return frozenset(
        name
        for name, (full, other) in _UNCERTAIN.items()
        if re.search(full, text) is None and re.search(other, text)
    )


def as_named(who: Addressee, unknown: frozenset[str]) -> Addressee:
    """`who` under the name that the text gives, if that is one of the `unknown` names."""
    bare = _DETERMINER.sub("", who.text)
    return Addressee(who.text, bare[:1].upper() + bare[1:]) if bare.lower() in unknown else who


def is_addressed(wanted: str, names: tuple[str, ...]) -> bool:
    """Whether one of `names` (normal forms) is who the user means by `wanted`, under any alias."""
    bare = _DETERMINER.sub("", " ".join(wanted.split()))
    return not {fold(normal_form(wanted)), fold(bare)}.isdisjoint(fold(name) for name in names)
