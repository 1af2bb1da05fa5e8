"""What is wrong in a form: a page says it beside the field, and in a summary at its top that leads there."""

from dataclasses import dataclass

from assistant.errors import AssistantError, BadRequest, UploadUnusable
from assistant.web.views.wording import as_sentence


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with what was `typed` into a field, or with no single field; in the `language` of the page if that is None."""

    message: str
    field: str = ""
    typed: str = ""
    language: str | None = None


def mistake_of(error: AssistantError, field: str = "", typed: str = "") -> Mistake:
    """The mistake that an error tells of, in the field that the error names or else in `field`."""
    named = error.field if isinstance(error, BadRequest) else ""
    language = "en" if isinstance(error, UploadUnusable) else None
    return Mistake(as_sentence(str(error)), named or field, typed, language)
