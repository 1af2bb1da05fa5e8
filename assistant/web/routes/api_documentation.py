"""The API documentation, made from the OpenAPI description."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse

from assistant.language.i18n import ENGLISH, using_language
from assistant.web.views.problems import BY_STATUS, HOST_REFUSED, KINDS, NOT_PERMITTED
from assistant.web.views.templates import Pages
from assistant.web.views.wording import listed


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter as the page shows it; `form` says what is allowed."""

    name: str
    required: bool
    form: str
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; `responses` pairs status and description."""

    method: str
    path: str
    summary: str
    parameters: tuple[Parameter, ...]
    responses: tuple[tuple[str, str], ...]


def routes(app: FastAPI, pages: Pages) -> APIRouter:
    """The documentation page of `app`."""
    router = APIRouter(include_in_schema=False)

    @router.get("/docs")
    def docs() -> HTMLResponse:
        kinds = sorted(
            {*KINDS.values(), *BY_STATUS.values(), HOST_REFUSED, NOT_PERMITTED},
            key=lambda kind: (kind.status, kind.name),
        )
        return pages.render("docs.html", operations=list(operations(app.openapi())), kinds=kinds)

    return router


def operations(openapi: Mapping[str, Any]) -> Iterator[Operation]:
    """Yield the operations of an OpenAPI description, in its order."""
    schemas = openapi.get("components", {}).get("schemas", {})
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            yield Operation(
                method.upper(),
                path,
                operation.get("summary", ""),
                (*_parameters(operation, schemas), *_fields(operation, schemas)),
                tuple((status, one["description"]) for status, one in operation["responses"].items()),
            )


def _parameters(operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[Parameter]:
    """The parameters in the address."""
    for one in operation.get("parameters", ()):
        form = in_words(one["schema"], schemas)
        yield Parameter(one["name"], one["required"], form, one.get("description", ""))


def _fields(operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[Parameter]:
    """The fields of a form or of a JSON object that is sent."""
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        sent = resolved(content["schema"], schemas)
        place = "in the JSON" if media_type == "application/json" else "in a form field"
        for name, one in sent["properties"].items():
            form = "file" if one.get("format") == "binary" else in_words(one, schemas)
            yield Parameter(name, name in sent["required"], f"{form}, {place}", one.get("description", ""))


def resolved(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    """A JSON schema itself, if it is only named."""
    found: Mapping[str, Any] = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return found


def in_words(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    """A JSON schema of a parameter in a few words: "must, should or could"."""
    schema = resolved(schema, schemas)
    if "anyOf" in schema:
        return " or ".join(in_words(one, schemas) for one in schema["anyOf"] if one.get("type") != "null")
    if "enum" in schema:
        with using_language(ENGLISH):
            return listed((str(one) for one in schema["enum"] if one), last="or")
    words = {"string": "text", "integer": "whole number", "boolean": "true or false"}.get(
        schema["type"], str(schema["type"])
    )
    bounds = (
        f", {schema['minimum']} to {schema['maximum']}" if {"minimum", "maximum"} <= schema.keys() else ""
    )
    default = str(schema.get("default", "")).lower()
    return words + bounds + (f", {default} by default" if default else "")
