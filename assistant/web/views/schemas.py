"""What the JSON interface promises, for its OpenAPI description: schemas and examples."""

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]

PROBLEM: Schema = {
    "application/problem+json": {
        "schema": {
            "type": "object",
            "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
            },
        },
        "example": {
            "type": "/docs#document-unknown",
            "title": "There is no such document",
            "status": 404,
            "detail": "no document 'visas.md' in the index: name it by its path below the corpus, such as visa-policy.md",
        },
    }
}

_TEXT: Schema = {"type": "string"}
_MAYBE_TEXT: Schema = {"type": ["string", "null"]}
_WHOLE: Schema = {"type": "integer"}
_TRUTH: Schema = {"type": "boolean"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_LIST: Schema = {"type": "array", "items": {"type": "object"}}
_COUNTS: Schema = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["value", "count"],
        "properties": {"value": _TEXT, "count": _WHOLE},
    },
}
_CITATION: Schema = {
    "id": "q3ko5h2x7vd4mzta",
    "document": "visa-policy.md",
    "title": "Open Doors",
    "author": "Policy Unit",
    "publisher": None,
    "date": "2025-03-12",
    "language": "en",
    "url": None,
    "marking": None,
    "locator": "recommendation 4, line 31",
    "headings": ["Recommendations"],
    "page": None,
    "pages": [],
    "start": 3120,
    "end": 3184,
    "prefix": "",
    "suffix": "",
    "digest": "sha256:9f2c…",
    "reader": "markdown 1",
}
_ENTRY: Schema = {
    "kind": "recommendation",
    "quote": "The Commission should propose a fee waiver for students.",
    "lead_in": None,
    "recommendation": {
        "number": "4",
        "addressees": ["European Commission"],
        "strength": "should",
        "demands": [
            {
                "addressees": [{"text": "The Commission", "name": "European Commission"}],
                "strength": "should",
                "deadline": None,
                "action": "The Commission should propose a fee waiver for students.",
                "start": 3120,
                "end": 3176,
            }
        ],
    },
    "footnotes": [],
    "also": [],
    "citation": _CITATION,
}
_ITEM = {**_ENTRY, "score": 0.91, "highlights": [[0, 56]]}


Responses = dict[int | str, Schema]


def answered(description: str, properties: Mapping[str, Schema], example: Mapping[str, Any]) -> Responses:
    """The responses of an operation that answers with an object of these properties, or with a problem."""
    schema = {"type": "object", "required": list(properties), "properties": dict(properties)}
    return given(description, {"application/json": {"schema": schema, "example": dict(example)}})


def given(description: str, content: Schema) -> Responses:
    """The responses of an operation that answers with one of these media types, or with a problem."""
    return {
        200: {"description": description, "content": content},
        "4XX": {"description": "The request cannot be used; detail says why.", "content": PROBLEM},
        503: {
            "description": "No index to answer from, or too busy; try again after Retry-After.",
            "content": PROBLEM,
        },
    }


ASK = answered(
    "The answer, also where the documents do not say: see outcome.",
    {
        "schema": _WHOLE,
        "question": _TEXT,
        "outcome": {"enum": ["answered", "context_only", "not_covered"]},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "reason": _MAYBE_TEXT,
        "total": _WHOLE,
        "next": _MAYBE_TEXT,
        "items": _LIST,
        "near_misses": _LIST,
        "index": {"type": "object"},
    },
    {
        "schema": 1,
        "question": "Should students pay visa fees?",
        "outcome": "answered",
        "confidence": 0.93,
        "reason": None,
        "total": 1,
        "next": None,
        "items": [_ITEM],
        "near_misses": [],
        "index": {"documents": 8, "passages": 212, "generation": 3, "stale": False},
    },
)
RECOMMENDATIONS = answered(
    "A page of the list, and for each choice of a filter how many it would leave.",
    {
        "schema": _WHOLE,
        "total": _WHOLE,
        "next": _MAYBE_TEXT,
        "items": _LIST,
        "withheld": _TEXTS,
        "stale": _TRUTH,
        "facets": {
            "type": "object",
            "required": ["addressees", "documents", "strengths"],
            "properties": {"addressees": _COUNTS, "documents": _COUNTS, "strengths": _COUNTS},
        },
    },
    {
        "schema": 1,
        "total": 14,
        "next": "q3ko5h2x7vd4mzta",
        "items": [{**_ITEM, "score": None}],
        "withheld": [],
        "stale": False,
        "facets": {
            "addressees": [{"value": "European Commission", "count": 9}],
            "documents": [{"value": "visa-policy.md", "count": 14}],
            "strengths": [{"value": "must", "count": 2}, {"value": "should", "count": 12}],
        },
    },
)
ADDRESSEES = answered(
    "Who is asked to act, by how much is asked of them.",
    {"schema": _WHOLE, "total": _WHOLE, "items": _COUNTS},
    {"schema": 1, "total": 1, "items": [{"value": "European Commission", "count": 9}]},
)
ADDRESSEE = answered(
    "How much an addressee is asked, where, and how strongly; what it is, is in /api/recommendations?to=….",
    {"schema": _WHOLE, "addressee": _TEXT, "total": _WHOLE, "documents": _COUNTS, "strengths": _COUNTS},
    {
        "schema": 1,
        "addressee": "European Commission",
        "total": 9,
        "documents": [{"value": "visa-policy.md", "count": 9}],
        "strengths": [{"value": "must", "count": 2}, {"value": "should", "count": 7}],
    },
)
EXAMPLES = answered(
    "Questions to begin with.",
    {"schema": _WHOLE, "questions": _TEXTS},
    {"schema": 1, "questions": ["What should European Commission do?"]},
)
_ABOUT = {
    "document": "visa-policy.md",
    "title": "Open Doors",
    "recommendations": 14,
}
DOCUMENTS = answered(
    "The documents in the index, in the order of their paths.",
    {"schema": _WHOLE, "total": _WHOLE, "items": _LIST},
    {"schema": 1, "total": 1, "items": [_ABOUT]},
)
_FACTS: Schema = {
    "author": "Policy Unit",
    "publisher": None,
    "date": "2025-03-12",
    "language": "en",
    "url": None,
    "marking": None,
    "replaces": None,
    "media_type": "text/markdown",
    "digest": "sha256:9f2c…",
    "reader": "markdown 1",
    "warnings": [],
}
DOCUMENT = answered(
    "What is known of a document, its outline, and the parts in which its text can be had.",
    {
        "schema": _WHOLE,
        "document": _TEXT,
        "title": _TEXT,
        "digest": _TEXT,
        "recommendations": _WHOLE,
        "characters": _WHOLE,
        "parts": _LIST,
        "original": _TEXT,
        "pictures": _LIST,
        "outline": _LIST,
    },
    {
        "schema": 1,
        **_ABOUT,
        **_FACTS,
        "characters": 5120,
        "parts": [{"part": 1, "start": 0, "end": 5120}],
        "original": "/api/original/visa-policy.md",
        "pictures": [],
        "outline": [{"text": "Recommendations", "level": 2, "start": 2850, "part": 1}],
    },
)
SOURCE = answered(
    "One part of a document's text, as indexed. Offsets are code points of the whole text.",
    {
        "schema": _WHOLE,
        "document": _TEXT,
        "part": _WHOLE,
        "parts": _WHOLE,
        "start": _WHOLE,
        "end": _WHOLE,
        "text": _TEXT,
        "pages": _LIST,
        "cited": {"type": "array", "items": {"type": "array", "items": _WHOLE}},
        "blocks": _LIST,
        "recommendations": _LIST,
    },
    {
        "schema": 1,
        "document": "visa-policy.md",
        "part": 1,
        "parts": 1,
        "start": 0,
        "end": 24,
        "text": "# Open Doors\n\nVisas cost",
        "pages": [],
        "cited": [[14, 19]],
        "blocks": [
            {"kind": "heading", "level": 1, "number": None, "start": 2, "end": 12},
            {"kind": "paragraph", "level": 1, "number": None, "start": 14, "end": 24},
        ],
        "recommendations": [],
    },
)
CITATION = answered(
    "Where the cited words stand now (nowhere, where items is empty), and the first place in each citation style."
    " gone_since with items of the same document: its own place is changed or gone, or what stands around it.",
    {
        "schema": _WHOLE,
        "id": _TEXT,
        "document": _TEXT,
        "gone_since": _MAYBE_TEXT,
        "items": _LIST,
        "styles": {"type": "object"},
        "link": _MAYBE_TEXT,
    },
    {
        "schema": 1,
        "id": "q3ko5h2x7vd4mzta",
        "document": "visa-policy.md",
        "gone_since": None,
        "items": [_ENTRY],
        "styles": {"footnote": "Policy Unit, “Open Doors” (12 March 2025), recommendation 4, line 31."},
        "link": "http://127.0.0.1:8000/source/visa-policy.md?cite=q3ko5h2x7vd4mzta#q3ko5h2x7vd4mzta",
    },
)
STATUS = answered(
    "What is indexed; `underway` is a build that runs, `hindrance` what keeps the index from being brought up to date."
    " `changed` files differ from what is indexed; those `postponed` may still be being written.",
    {
        "schema": _WHOLE,
        "generation": _WHOLE,
        "built": _TEXT,
        "documents": _WHOLE,
        "passages": _WHOLE,
        "recommendations": _WHOLE,
        "encoder": _TEXT,
        "judge": _TEXT,
        "skipped": _LIST,
        "without_text": _TEXTS,
        "words_only": {"type": "array", "items": _TEXTS},
        "warnings": _LIST,
        "changed": _TEXTS,
        "postponed": _TEXTS,
        "underway": {
            "type": ["object", "null"],
            "required": ["started", "stage", "done", "total", "documents", "seconds_left"],
            "properties": {
                "started": _TEXT,
                "stage": {"enum": ["comparing", "reading", "encoding", "publishing"]},
                "done": _WHOLE,
                "total": _WHOLE,
                "documents": _LIST,
                "seconds_left": {"type": ["integer", "null"]},
            },
        },
        "hindrance": _MAYBE_TEXT,
    },
    {
        "schema": 1,
        "generation": 3,
        "built": "2026-03-02T09:30:00+00:00",
        "documents": 8,
        "passages": 212,
        "recommendations": 61,
        "encoder": "bge-small-en-v1.5",
        "judge": "policy-judge",
        "skipped": [{"document": "scan.pdf", "reason": "all 3 pages are scans without text"}],
        "without_text": ["scan.pdf"],
        "words_only": [["bericht.md", "de"]],
        "warnings": [],
        "changed": ["report.pdf"],
        "postponed": [],
        "underway": {
            "started": "2026-03-02T10:00:00+00:00",
            "stage": "reading",
            "done": 0,
            "total": 1,
            "documents": [{"document": "report.pdf", "page": 120, "pages": 600}],
            "seconds_left": None,
        },
        "hindrance": None,
    },
)
_BINARY: Schema = {"schema": {"type": "string", "format": "binary"}}
DOCUMENT_TYPES = (
    "application/epub+zip",
    "application/pdf",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "multipart/related",
    "text/html",
    "text/markdown",
    "text/plain",
)
ORIGINAL = given(
    "The file, byte for byte as it was indexed, to be saved.", dict.fromkeys(DOCUMENT_TYPES, _BINARY)
)
PICTURE = given("The page, with what is cited in a frame.", {"image/png": _BINARY})
LISTS: Mapping[str, Responses] = {
    "csv": given(
        "One row for each thing asked, in UTF-8 with a byte order mark.",
        {"text/csv": {"schema": _TEXT, "example": "item,number,to,…\n1,4,European Commission,…\n"}},
    ),
    "json": answered(
        "The whole list.",
        {
            "schema": _WHOLE,
            "total": _WHOLE,
            "next": _MAYBE_TEXT,
            "items": _LIST,
            "withheld": _TEXTS,
            "stale": _TRUTH,
        },
        {
            "schema": 1,
            "total": 1,
            "next": None,
            "items": [{**_ITEM, "score": None}],
            "withheld": [],
            "stale": False,
        },
    ),
    "md": given(
        "The list as Markdown, for a memo.",
        {"text/markdown": {"schema": _TEXT, "example": "# 1 recommendation\n\n…"}},
    ),
}
TAKING = answered(
    "Which files are taken, and the token that has to be sent with one. The token is valid for some hours.",
    {"schema": _WHOLE, "token": _TEXT, "max_bytes": _WHOLE, "types": _TEXTS},
    {"schema": 1, "token": "upload.aVx0…", "max_bytes": 52428800, "types": [".docx", ".md", ".pdf"]},
)
_ADDED = {
    "schema": 1,
    "document": "uploads/report.pdf",
    "bytes": 482113,
    "digest": "sha256:9f2c…",
    "already": False,
}
_ADDING = answered(
    "The same bytes were there before, as the document that is named.",
    {"schema": _WHOLE, "document": _TEXT, "bytes": _WHOLE, "digest": _TEXT, "already": {"type": "boolean"}},
    {**_ADDED, "document": "reports/report.pdf", "already": True},
)
ADDING: Responses = {
    201: {
        "description": "The file was added, and can be asked about once it is indexed: see /api/status.",
        "content": {
            "application/json": {**_ADDING[200]["content"]["application/json"], "example": _ADDED},
        },
    },
    **_ADDING,
    "5XX": {"description": "There is no place or no room for the file.", "content": PROBLEM},
}
FILE_FORM: Schema = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "token"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "The document; its name decides where it is kept.",
                        },
                        "token": {"type": "string", "description": "The token of GET /api/upload."},
                    },
                }
            }
        },
    }
}
