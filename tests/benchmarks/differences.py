"""Numbers and words that one text has and two other texts of the same page or file have otherwise, sorted by kind."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[^\W\d_]{2,}")
_HYPHEN = "-\u2010\u2011\u00ad\ufffe\x02"
_BREAK = re.compile(rf"(?<=[^\W\d_])[{_HYPHEN}]\s*\n\s*(?=[^\W\d_])")
_POWER = re.compile(r"(\d+)\^(\d+)")
_RAISED = re.compile(r"(?<!\d)\^(\d+)")
_LINE_END = re.compile(rf"[{_HYPHEN}]?\n")
_OTHERWISE = str.maketrans({"’": "'", "\u00ad": None, "\u200b": None, "⁄": "/"})
_AROUND = 45
_NEAR, _LETTERS = 60, 12  # characters looked at beside a token, and letters of them
_NO_BLANKS = re.compile("[\u2e80-\uffef\u0e00-\u0eff]")  # scripts that put no blanks between words


@dataclass(frozen=True, slots=True)
class Difference:
    """`kind` says why; `what` are the digits or letters; `context` is where they stand in the text that has them."""

    side: str  # "number lost", "number ours", "word lost", "word ours", "torn", "run together"
    kind: str
    what: str
    context: str


@dataclass
class Marks:
    """What a reader sets apart on purpose: the markers of its notes, and what it says of the page."""

    labels: Counter[str] = field(default_factory=Counter)
    numbers: Counter[str] = field(
        default_factory=Counter
    )  # that Word or a browser counts and the file does not hold
    hidden: bool = False
    struck: bool = False


def plain(text: str) -> str:
    """Compatibility forms resolved, but raised digits kept apart by a circumflex; words joined over line ends."""
    text = re.sub(r"([⁰¹²³⁴-⁹]+)", r"^\1", text)
    folded = unicodedata.normalize("NFKC", text.translate(_OTHERWISE)).replace("\r\n", "\n")
    return _BREAK.sub("", folded.casefold())


def differences(ours: str, others: Sequence[str], marks: Marks) -> Iterator[Difference]:
    """What both `others` have and `ours` has not, and the reverse. Tell `ours` without the labels of its notes."""
    mine, theirs = plain(ours), [plain(text) for text in others]
    yield from _numbers(mine, theirs, marks)
    yield from _words(mine, theirs, marks)


def counts(text: str) -> tuple[int, int]:
    """How many words and numbers there are."""
    text = plain(text)
    return len(_WORD.findall(text)), len(NUMBER.findall(text))


def _numbers(mine: str, theirs: Sequence[str], marks: Marks) -> Iterator[Difference]:
    here = Counter(NUMBER.findall(mine))
    there = [Counter(NUMBER.findall(text)) for text in theirs]
    both, any_of = there[0], there[0]
    for one in there[1:]:
        both, any_of = both & one, any_of | one
    lost, new = both - here, here - any_of
    powers = {a + b: f"{a}^{b}" for a, b in _POWER.findall(mine)}
    labels, counted = Counter(marks.labels), Counter(marks.numbers)
    labels.update(_RAISED.findall(mine))
    unbroken = ["".join(_LINE_END.split(text)) for text in theirs]
    my_tokens = NUMBER.findall(mine)
    parted = {a + b for a, b in pairwise(my_tokens)}
    joined = [{a + b for a, b in pairwise(NUMBER.findall(text))} for text in theirs]
    set_apart: Counter[str] = Counter()
    for number in lost.elements():
        kind = "unexplained"
        base = next((b for b in new if _glued(number, b, labels)), None)
        if base is not None:
            kind = "note marker glued to a number"
            set_apart[base] += 1
        elif labels[number] > 0:
            kind = "note marker"
            labels[number] -= 1
        elif number in powers:
            kind = "exponent set apart"
            set_apart.update(NUMBER.findall(powers[number]))
        elif number in parted:
            kind = "parted in ours"
        elif any(number in whole and any(whole in text for text in unbroken) for whole in new):
            kind = "broken at the end of a line"
        elif any(number in (a, b) for whole in new for a, b in _splits(whole)):
            kind = "joined in ours"
        else:
            kind = _left_out(number, mine, theirs[0], marks, NUMBER)
        yield Difference("number lost", kind, number, around(theirs[0], number, NUMBER))
    for number in new.elements():
        kind = "unexplained"
        if set_apart[number] > 0:
            kind = "without its note marker or exponent"
            set_apart[number] -= 1
        elif any(number in text for text in unbroken):
            kind = "broken at the end of a line"
        elif any(number in pairs for pairs in joined):
            kind = "joined in ours"
        elif any(number in (a, b) for whole in lost for a, b in _splits(whole)):
            kind = "parted in ours"
        elif counted[number] > 0:
            kind = "number of a list"
            counted[number] -= 1
        elif number in powers.values() or any(number in power.split("^") for power in powers.values()):
            kind = "exponent set apart"
        else:
            kind = _left_out(number, theirs[0], mine, Marks(), NUMBER, "stretch only ours")
        yield Difference("number ours", kind, number, around(mine, number, NUMBER))


def _glued(number: str, base: str, labels: Counter[str]) -> bool:
    rest = number[len(base) :].strip(".,")
    return bool(rest) and number.startswith(base) and set(re.split("[.,]", rest)) <= labels.keys()


def _splits(whole: str) -> list[tuple[str, str]]:
    return [(whole[:at].rstrip(".,"), whole[at:].lstrip(".,")) for at in range(1, len(whole))]


def _words(mine: str, theirs: Sequence[str], marks: Marks) -> Iterator[Difference]:
    my_words = _WORD.findall(mine)
    here = Counter(my_words)
    their_words = [_WORD.findall(text) for text in theirs]
    there = [Counter(words) for words in their_words]
    both, any_of = there[0], there[0]
    for one in there[1:]:
        both, any_of = both & one, any_of | one
    lost, new = both - here, here - any_of
    my_pairs = {a + b: (a, b) for a, b in pairwise(my_words)}
    their_pairs = [{a + b: (a, b) for a, b in pairwise(words)} for words in their_words]
    for word in list(new):
        if any(word in pairs for pairs in their_pairs):
            a, b = next(pairs[word] for pairs in their_pairs if word in pairs)
            kind = (
                "hyphen"
                if re.search(f"{a}[{_HYPHEN}] ?{b}", theirs[0] + "\n" + theirs[-1])
                else _by_script(word)
            )
            for _ in range(new[word]):
                yield Difference("run together", kind, f"{a}|{b}", around(mine, word, _WORD))
            lost -= Counter({a: new[word], b: new[word]})
            del new[word]
    for word in list(lost):
        if word in my_pairs:
            a, b = my_pairs[word]
            kind = "hyphen" if re.search(f"{a}[{_HYPHEN}–] ?{b}", mine) else _by_script(word)
            for _ in range(lost[word]):
                yield Difference("torn", kind, f"{a}|{b}", around(theirs[0], word, _WORD))
            new -= Counter({a: lost[word], b: lost[word]})
            del lost[word]
    for word in lost.elements():
        kind = _left_out(word, mine, theirs[0], marks, _WORD)
        yield Difference("word lost", kind, word, around(theirs[0], word, _WORD))
    for word in new.elements():
        kind = _left_out(word, theirs[0], mine, Marks(), _WORD, "stretch only ours")
        yield Difference("word ours", kind, word, around(mine, word, _WORD))


def _by_script(word: str) -> str:
    return "script without blanks" if _NO_BLANKS.search(word) else "unexplained"


def _left_out(
    token: str,
    without: str,
    text: str,
    marks: Marks,
    pattern: re.Pattern[str],
    whole: str = "stretch left out",
) -> str:
    """Why a text is `without` a token: what is known of the page, or it lacks what stands before and after, too."""
    if marks.hidden or marks.struck:
        return "page with hidden text" if marks.hidden else "page with struck text"
    if _NO_BLANKS.search(token):
        return "script without blanks"
    letters = _squeezed(without)
    for found in pattern.finditer(text):
        if found.group() == token:
            before = _squeezed(text[max(0, found.start() - _NEAR) : found.start()])[-_LETTERS:]
            after = _squeezed(text[found.end() : found.end() + _NEAR])[:_LETTERS]
            if before not in letters and after not in letters:
                return whole
    return "unexplained"


@lru_cache(maxsize=4)
def _squeezed(text: str) -> str:
    return re.sub(r"\W+", "", text)


def around(text: str, token: str, pattern: re.Pattern[str]) -> str:
    """The first place of the token, with a little text on both sides."""
    for found in pattern.finditer(text):
        if found.group() == token:
            return text[max(0, found.start() - _AROUND) : found.end() + _AROUND].replace("\n", "⏎")
    return ""
