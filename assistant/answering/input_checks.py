"""Refuses what cannot be asked: no question, a long one, broken signs, unknown aspects."""

from assistant.errors import BadRequest
from assistant.language.i18n import gettext
from assistant.runtime.sizes import LONGEST_QUESTION, MOST_ITEMS
from assistant.types import Aspect


def checked_question(question: str, limit: int | None = None) -> str:
    """The question with its white space collapsed. Raises `BadRequest` for none, a long one, or a limit above `MOST_ITEMS`."""
    text = " ".join(question.split())
    if not text:
        raise BadRequest(
            gettext("the question is empty: ask, for example, 'What should the EU do about visas?'")
        )
    if len(text) > LONGEST_QUESTION:
        raise BadRequest(
            gettext(
                "the question has %(number)s characters: shorten it to at most %(most)s",
                number=len(text),
                most=LONGEST_QUESTION,
            )
        )
    if limit is not None and not 1 <= limit <= MOST_ITEMS:
        raise BadRequest(f"the limit is {limit}: choose a number from 1 to {MOST_ITEMS}")
    return text.encode("utf-8", "replace").decode("utf-8")


def read_aspects(given: str) -> tuple[Aspect, ...]:
    """The aspects that a text names, with commas between them. Raises `BadRequest` for one that there is not."""
    named = [one.strip() for one in given.split(",") if one.strip()]
    unknown = next((one for one in named if one not in set(Aspect)), None)
    if unknown is not None:
        raise BadRequest(
            gettext(
                "'%(given)s' cannot be ignored: choose %(choices)s",
                given=unknown,
                choices=", ".join(Aspect),
            )
        )
    return tuple(dict.fromkeys(map(Aspect, named)))


def require_unicode(*values: object) -> None:
    """Raise `BadRequest` for half a character (a lone surrogate), which bytes that are not UTF-8 leave behind."""
    for text in (value for value in values if isinstance(value, str)):
        try:
            text.encode()
        except UnicodeEncodeError as error:
            shown = text.encode("utf-8", "replace").decode()
            raise BadRequest(
                gettext("'%(words)s' is not valid Unicode: type it again", words=shown)
            ) from error
