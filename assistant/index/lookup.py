"""Looks up what was published: what a citation id opens now, and a document by its name."""

from difflib import get_close_matches

from assistant.errors import CitationUnknown, DocumentUnknown
from assistant.index import citation_ids
from assistant.index.view import IndexView
from assistant.language.i18n import gettext
from assistant.types import Document, Entry, ResolvedCitation, Source


def show(view: IndexView, citation_id: str) -> ResolvedCitation:
    """What a citation id opens now. Raises `CitationUnknown` for one that was never published here."""
    wanted = citation_id.strip().lower()
    here = view.entries_cited(wanted) or view.entries_cited_alike(wanted)
    known = view.published(wanted)
    if not here and known is not None:
        here = _followed(view, wanted)
    if not here and known is not None:
        here = view.entries_cited_alike(wanted.split("-")[0], known.document)
        text = require_document(view, known.document).text if here else ""
        own = [entry for entry in here if citation_ids.stands_as(wanted, entry.passage, text)]
        if here and len(own) != 1:  # which of them was meant, if any, is not plain
            return ResolvedCitation(wanted, known.document, tuple(here), known.gone_since)
        here = own
    if here:
        return ResolvedCitation(wanted, here[0].citation.document, tuple(here))
    if known is None:
        raise CitationUnknown(
            gettext(
                "no citation '%(id)s': copy the id from an answer, such as that of 'assistant ask'",
                id=citation_id,
            )
        )
    moved = view.entries_worded(known.words)
    last = view.published_place(wanted)
    return ResolvedCitation(
        wanted, known.document, tuple(moved), known.gone_since, None if last is None else last[1]
    )


def _followed(view: IndexView, citation_id: str) -> list[Entry]:
    """What an id has become, one of several with the same words, while those around it changed; again and again."""
    seen = {citation_id}
    following = view.successor(citation_id)
    while following is not None and following not in seen:
        if here := view.entries_cited(following):
            return here
        seen.add(following)
        following = view.successor(following)
    return []


def source(view: IndexView, document_id: str) -> Source:
    """A document as indexed. Raises `DocumentUnknown`."""
    document = require_document(view, document_id)
    return Source(document, view.blocks(document_id), tuple(view.entries_of(document_id)))


def require_document(view: IndexView, document_id: str) -> Document:
    """The document. Raises `DocumentUnknown`, with the most similar names, if there is none."""
    document = view.document(document_id)
    if document is None:
        known = [name for name, _ in view.choices.documents]
        like = get_close_matches(document_id, known, cutoff=0.3) or known[:3]
        raise DocumentUnknown(
            gettext(
                "no document '%(document)s' in the index: name it by its path below the corpus, such as %(names)s",
                document=document_id,
                names=", ".join(like),
            )
        )
    return document
