"""The server for clients of the Model Context Protocol: each of its tools is an operation of the API, under the same rights."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

import mcp_types as types
from fastapi import FastAPI, Request
from httpx2 import ASGITransport, AsyncClient, Response
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.shared.exceptions import MCPError
from starlette.types import Receive, Scope, Send

from assistant import __version__
from assistant.web.routes.api_documentation import resolved
from assistant.web.views.links import site_of

PATH = "/api/mcp"
INSTRUCTIONS = (
    "Policy documents, quoted word for word. Give every quote unchanged and with its citation. "
    "If the outcome is not_covered, these documents do not answer the question: say so."
)
OF_ONE_REQUEST = frozenset({"accept", "accept-encoding", "content-length", "content-type", "origin"})
"""Headers of a client's request that do not go with the request that is made for it."""
LOCAL = ("127.0.0.1", 0)


@dataclass(frozen=True, slots=True)
class Tool:
    """An operation of the API as a tool: with at most `limit` items unless the client says otherwise, and without some fields."""

    method: str
    path: str
    description: str
    limit: int | None = None
    without: frozenset[str] = frozenset()


TOOLS = {
    "ask": Tool(
        "get",
        "/api/ask",
        "Answer a question with passages from the documents: recommendations first, each with its citation.",
    ),
    "show": Tool(
        "get",
        "/api/citations/{citation}",
        "Look up a citation id: the passage now, whether it has changed, and the citation in each style.",
    ),
    "recommendations": Tool(
        "get",
        "/api/recommendations",
        "List recommendations: who should do what, how strongly, by when.",
        limit=20,
        without=frozenset({"facets"}),
    ),
    "verify": Tool(
        "post",
        "/api/verify",
        "Check every quotation in a text against the documents: exact, moved, changed, gone or not from here.",
    ),
}


class Tools:
    """The tools over one app; requests come from `site`, unless a client sent one over HTTP."""

    def __init__(self, app: FastAPI, site: str = "") -> None:
        self._app = app
        self._site = site

    def server(self) -> Server[Any]:
        """The server of the protocol."""
        return Server(
            "policy-assistant",
            title="Policy assistant",
            version=__version__,
            instructions=INSTRUCTIONS,
            on_list_tools=self._list,
            on_call_tool=self._call,
        )

    @cached_property
    def described(self) -> dict[str, types.Tool]:
        """The tools by name, with the parameters that the API declares."""
        openapi = self._app.openapi()
        return {name: _described(name, tool, openapi) for name, tool in TOOLS.items()}

    async def _list(self, _: Any, params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=list(self.described.values()))

    async def _call(self, context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        if params.name not in TOOLS:
            raise MCPError(types.INVALID_PARAMS, f"there is no tool {params.name}: choose {', '.join(TOOLS)}")
        tool, schema = TOOLS[params.name], self.described[params.name].input_schema
        given = {name: value for name, value in (params.arguments or {}).items() if value is not None}
        for kind, names in (
            ("Unknown", given.keys() - schema["properties"].keys()),
            ("Missing", set(schema["required"]) - given.keys()),
        ):
            if names:
                return _failed(f"{kind} arguments: {', '.join(sorted(names))}.")
        if tool.limit is not None:
            given.setdefault("limit", tool.limit)
        answer = await self._requested(context.request, tool, given)
        if answer.is_error:
            return _failed(answer.json()["detail"])
        content = {name: value for name, value in answer.json().items() if name not in tool.without}
        text = json.dumps(content, ensure_ascii=False)
        return types.CallToolResult(content=[types.TextContent(text=text)], structured_content=content)

    async def _requested(self, request: Request | None, tool: Tool, given: Mapping[str, Any]) -> Response:
        """What the API answers whoever sent `request`, or the user of this machine."""
        path = tool.path.format(**{name: quote(str(value), safe="") for name, value in given.items()})
        fields = {name: value for name, value in given.items() if f"{{{name}}}" not in tool.path}
        own = [] if request is None else request.headers.items()
        client = AsyncClient(
            transport=ASGITransport(self._app, client=LOCAL if request is None else request.scope["client"]),
            base_url=self._site if request is None else site_of(request),
            headers=[(name, value) for name, value in own if name not in OF_ONE_REQUEST],
        )
        async with client:
            if tool.method == "post":
                return await client.post(path, json=fields)
            return await client.get(path, params=fields)


class OverHttp:
    """Serves the tools of an app at one of its addresses; each request is complete in itself."""

    def __init__(self, app: FastAPI) -> None:
        self._server = Tools(app).server()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        manager = StreamableHTTPSessionManager(self._server, json_response=True, stateless=True)
        async with manager.run():
            await manager.handle_request(scope, receive, send)


async def over_stdio(app: FastAPI, site: str) -> None:
    """Serve the tools of an app on standard input and output until the client has gone."""
    server = Tools(app, site).server()
    async with app.router.lifespan_context(app), stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


def _described(name: str, tool: Tool, openapi: Mapping[str, Any]) -> types.Tool:
    operation = openapi["paths"][tool.path][tool.method]
    parameters = operation.get("parameters", ())
    properties = {one["name"]: {**one["schema"], "description": one["description"]} for one in parameters}
    required = [one["name"] for one in parameters if one["required"]]
    if "requestBody" in operation:
        named = operation["requestBody"]["content"]["application/json"]["schema"]
        sent = resolved(named, openapi["components"]["schemas"])
        properties, required = {**properties, **sent["properties"]}, [*required, *sent["required"]]
    if tool.limit is not None:
        properties["limit"] = {**properties["limit"], "default": tool.limit}
    return types.Tool(
        name=name,
        title=operation["summary"],
        description=tool.description,
        input_schema={
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        },
        annotations=types.ToolAnnotations(read_only_hint=True, open_world_hint=False),
    )


def _failed(text: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(text=text)], is_error=True)
