"""Names the other places of a recommendation: where it is repeated, and what another edition says."""

from assistant.language.i18n import gettext
from assistant.language.text import collapse
from assistant.types import Entry, OtherOccurrence, Relation


def is_reworded(shown: Entry, also: OtherOccurrence) -> bool:
    """Whether another edition has other words, which are to be quoted."""
    is_same = collapse(also.entry.citation.quote) == collapse(shown.citation.quote)
    return also.relation is not Relation.REPEATED and not is_same


def place_label(shown: Entry, also: OtherOccurrence, date: str | None = None) -> str:
    """What another place is, in words; `date` is that of its edition, as it is to be written."""
    dated = f" ({date})" if date else ""
    match also.relation, is_reworded(shown, also):
        case Relation.REPEATED, _:
            return gettext("Also in")
        case Relation.NEWER_EDITION, False:
            return gettext("Newer edition%(date)s, same wording", date=dated)
        case Relation.NEWER_EDITION, True:
            return gettext("The newer edition%(date)s says", date=dated)
        case _, False:
            return gettext("Earlier edition%(date)s, same wording", date=dated)
        case _:
            return gettext("The earlier edition%(date)s said", date=dated)
