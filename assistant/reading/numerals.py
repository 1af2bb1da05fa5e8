"""Numbers as word processors print them: letters, Roman numerals, words, signs."""

from collections.abc import Callable

_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_ROMAN_LETTERS = {sign: value for value, sign in _ROMAN if len(sign) == 1}
_LARGEST_ROMAN = 3999
_LONGEST_LETTERS = 20
_ENGLISH = "abcdefghijklmnopqrstuvwxyz"
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщыэюя"  # without the letters that lists leave out
_SIGNS = "*†‡§"
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
).split()
_TENS = "ten twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth", "twelve": "twelfth"}  # fmt: skip


def roman(number: int) -> str:
    """`number` as a lower-case Roman numeral, in digits where there is none."""
    if not 0 < number <= _LARGEST_ROMAN:
        return str(number)
    letters = []
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        letters.append(sign * count)
    return "".join(letters)


def roman_value(numeral: str) -> int:
    """The number that a Roman numeral in small letters stands for; other letters count for nothing."""
    values = [_ROMAN_LETTERS.get(letter, 0) for letter in numeral]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))


def doubled_letters(number: int, alphabet: str = _ENGLISH) -> str:
    """`number` as a letter that is doubled after the last one of the alphabet: z, aa, bb."""
    times, place = divmod(number - 1, len(alphabet))
    return alphabet[place] * (times + 1) if 0 <= times < _LONGEST_LETTERS else str(number)


def counted_letters(number: int) -> str:
    """`number` in letters as spreadsheets count columns: z, aa, ab."""
    letters = ""
    while number > 0:
        number, place = divmod(number - 1, len(_ENGLISH))
        letters = _ENGLISH[place] + letters
    return letters or "0"


def words(number: int) -> str:
    """`number` in English words below one hundred, else in digits."""
    if 0 <= number < len(_ONES):
        return _ONES[number].capitalize()
    tens, ones = divmod(number, 10)
    if not 0 < tens <= len(_TENS):
        return str(number)
    return _TENS[tens - 1].capitalize() + (f"-{_ONES[ones]}" if ones else "")


def ordinal(number: int) -> str:
    """`number` as 1st, 2nd, 3rd."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def ordinal_words(number: int) -> str:
    """`number` as First, Second, Third."""
    head, hyphen, last = words(number).rpartition("-")
    small = last.lower()
    if small.isdigit():
        return ordinal(number)
    ending = _ORDINALS.get(small) or (f"{small[:-1]}ieth" if small.endswith("y") else f"{small}th")
    return head + hyphen + (ending if hyphen else ending.capitalize())


def circled(number: int) -> str:
    """`number` in a circle, up to 20."""
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)


NUMERALS: dict[str, Callable[[int], str]] = {  # by their names in Office Open XML
    "cardinalText": words,
    "chicago": lambda number: doubled_letters(number, _SIGNS),
    "decimal": str,
    "decimalEnclosedCircle": circled,
    "decimalZero": lambda number: f"{number:02}",
    "hex": lambda number: f"{number:X}",
    "lowerLetter": doubled_letters,
    "lowerRoman": roman,
    "none": lambda _: "",
    "numberInDash": lambda number: f"- {number} -",
    "ordinal": ordinal,
    "ordinalText": ordinal_words,
    "russianLower": lambda number: doubled_letters(number, _RUSSIAN),
    "russianUpper": lambda number: doubled_letters(number, _RUSSIAN).upper(),
    "upperLetter": lambda number: doubled_letters(number).upper(),
    "upperRoman": lambda number: roman(number).upper(),
}


def numeral(number: int, form: str) -> str:
    """`number` in the numerals of that name, in digits where they are not known."""
    return NUMERALS.get(form, str)(number)
