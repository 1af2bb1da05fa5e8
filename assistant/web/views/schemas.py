"""What the OpenAPI description says of responses besides their models: problems, files, and the form of an upload."""

from collections.abc import Mapping
from typing import Any

from assistant.presenting.responses.lists import RecommendationList
from assistant.presenting.responses.shape import Response, example_of
from assistant.presenting.responses.status import Added

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
            "title": "Document not found",
            "status": 404,
            "detail": "No document 'visas.md' in the index: name it by its path below the corpus, such as visa-policy.md.",
        },
    }
}

Responses = dict[int | str, dict[str, Any]]


def answered(model: type[Response], description: str | None = None) -> Responses:
    """The responses of an operation that returns such an object, or a problem; the model describes itself."""
    found = given(description or str(model.__doc__), {"application/json": {"example": example_of(model)}})
    found[200]["model"] = model
    return found


def given(description: str, content: Schema) -> Responses:
    """The responses of an operation that returns one of these media types, or a problem."""
    return {
        200: {"description": description, "content": content},
        "4XX": {"description": "The request is not valid; detail says why.", "content": PROBLEM},
        503: {
            "description": "There is no index yet, or the service is busy. Try again after Retry-After.",
            "content": PROBLEM,
        },
    }


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
FEED = given(
    "The 50 recommendations of the list that came last into the index, newest first.",
    {"application/atom+xml": {"schema": {"type": "string"}, "example": "<feed>…</feed>"}},
)
ORIGINAL = given(
    "The file as a download, byte for byte as it was indexed.", dict.fromkeys(DOCUMENT_TYPES, _BINARY)
)
PICTURE = given("The page, with the cited words framed.", {"image/png": _BINARY})


def file_of(media_type: str) -> Responses:
    """The responses of an operation that returns a file, or a problem."""
    return given("The file as a download.", {media_type.partition(";")[0]: _BINARY})


LISTS: Mapping[str, Responses] = {
    "csv": given(
        "One row for each demand, in UTF-8 with a byte order mark, so that Excel opens it correctly.",
        {
            "text/csv": {
                "schema": {"type": "string"},
                "example": "item,id,number,standing,addressees,…\n"
                "1,q3ko5h2x7vd4mzta,4,official,European Commission,…\n",
            }
        },
    ),
    "json": answered(RecommendationList),
    "md": given(
        "The list as Markdown, for a memo.",
        {"text/markdown": {"schema": {"type": "string"}, "example": "# 1 recommendation\n\n…"}},
    ),
}
VERIFIED = given(
    "What became of each quotation, as of `assistant verify --json`; documents whose file has changed are not read.",
    {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["schema", "holds", "counts", "quotes", "unclosed", "unread"],
            },
            "example": {
                "schema": 1,
                "file": "text",
                "holds": True,
                "counts": {"exact": 1},
                "quotes": [{"standing": "exact", "quote": "Visas cost", "where": "line 1", "found": []}],
                "unclosed": [],
                "unread": [],
            },
        }
    },
)
ADDING: Responses = {
    201: answered(Added)[200],
    **answered(Added, "The same bytes are already in the corpus, as the document that is named."),
    "5XX": {"description": "The file cannot be saved.", "content": PROBLEM},
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
                            "description": "The document. It is saved under its file name.",
                        },
                        "token": {"type": "string", "description": "The token from GET /api/upload."},
                        "title": {"type": "string", "description": "Overrides the title in the file."},
                        "publisher": {"type": "string", "description": "Overrides the publisher."},
                        "date": {"type": "string", "description": "The date of publication."},
                        "marking": {"type": "string", "description": "A classification such as Restricted."},
                    },
                }
            }
        },
    }
}
