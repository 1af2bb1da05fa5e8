"""The tools for clients of the Model Context Protocol, called by the protocol's own client over HTTP and standard streams."""

import json
import os
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult
from support.web_backend import BRIEF, ENTRY_FEES, FEE_QUESTION, FEES, KnownAnswers, backend
from support.web_sites import served

from assistant.access import Scope
from assistant.access.tokens import Tokens
from assistant.assistant import Assistant
from assistant.config.settings import Settings
from assistant.presenting.responses.answers import Answer

LATER = datetime.now(UTC) + timedelta(days=1)


def told(use: Callable[[Client], Coroutine[Any, Any, Any]], server: Any, **how: Any) -> Any:
    """What `use` makes of a connection to a server."""

    async def connected() -> Any:
        async with Client(server, **how) as client:
            return await use(client)

    return anyio.run(connected)


def called(site: str, tool: str, **arguments: Any) -> CallToolResult:
    """What a tool answers over HTTP."""
    found: CallToolResult = told(lambda client: client.call_tool(tool, arguments), f"{site}api/mcp")
    return found


def words(result: CallToolResult) -> str:
    [content] = result.content
    return str(getattr(content, "text", ""))


@pytest.fixture
def known() -> KnownAnswers:
    return backend()


def test_the_tools_take_what_the_api_takes(known_site: str) -> None:
    tools = told(lambda client: client.list_tools(), f"{known_site}api/mcp").tools
    taken = {tool.name: list(tool.input_schema["properties"]) for tool in tools}
    described = httpx2.get(f"{known_site}openapi.json").json()["paths"]
    assert taken == {
        "ask": [one["name"] for one in described["/api/ask"]["get"]["parameters"]],
        "show": ["citation"],
        "recommendations": [one["name"] for one in described["/api/recommendations"]["get"]["parameters"]],
        "verify": ["text"],
    }
    assert {tool.name: tool.input_schema["required"] for tool in tools} == {
        "ask": ["q"],
        "show": ["citation"],
        "recommendations": [],
        "verify": ["text"],
    }
    assert all(tool.annotations.read_only_hint for tool in tools)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_what_a_tool_answers_is_what_the_api_answers(known_site: str, mode: str) -> None:
    async def use(client: Client) -> list[CallToolResult]:
        return [
            await client.call_tool("ask", {"q": FEE_QUESTION, "limit": 2}),
            await client.call_tool("show", {"citation": ENTRY_FEES.citation.id}),
            await client.call_tool("recommendations", {"to": "Commission"}),
        ]

    answers = told(use, f"{known_site}api/mcp", mode=mode)
    expected = [
        httpx2.get(known_site + path, params=fields).json()
        for path, fields in (
            ("api/ask", {"q": FEE_QUESTION, "limit": "2"}),
            (f"api/citations/{ENTRY_FEES.citation.id}", {}),
            ("api/recommendations", {"to": "Commission"}),
        )
    ]
    del expected[2]["facets"]
    assert [one.structured_content for one in answers] == expected
    assert [json.loads(words(one)) for one in answers] == expected
    assert expected[1]["link"].startswith(known_site)


def test_a_list_has_twenty_items_unless_another_number_is_asked_for(known: KnownAnswers) -> None:
    known.sources = [known.sources[0]] * 12  # each has two recommendations
    with served(known, Settings()) as site:
        lists = [called(site, "recommendations", **given).structured_content for given in ({}, {"limit": 24})]
    assert [(len(one["items"]), one["total"]) for one in lists if one] == [(20, 24), (24, 24)]


def test_quotations_in_a_text_are_checked(known_site: str) -> None:
    found = called(known_site, "verify", text=f"{FEES}\nNobody ever wrote this sentence.").structured_content
    assert found is not None
    assert [(one["where"], one["standing"]) for one in found["quotes"]] == [
        ("line 1", "exact"),
        ("line 2", "not_from_here"),
    ]
    assert found["holds"] is False


@pytest.mark.parametrize(
    ("tool", "arguments", "expected"),
    [
        ("ask", {}, "Missing arguments: q."),
        ("ask", {"q": FEE_QUESTION, "question": "x"}, "Unknown arguments: question."),
        ("ask", {"q": FEE_QUESTION, "limit": 99}, "limit must be at most 50."),
        ("ask", {"q": FEE_QUESTION, "strength": "may"}, "'may' is not a choice for “Strength”: choose must"),
        ("show", {"citation": "nowhere"}, "No citation nowhere was published here."),
        ("show", {"citation": "../status"}, "Check the address"),
        ("recommendations", {"sort": "colour"}, "The list cannot be sorted by 'colour': choose to"),
    ],
)
def test_what_is_wrong_with_a_call_is_said_as_the_api_says_it(
    known_site: str, tool: str, arguments: dict[str, Any], expected: str
) -> None:
    result = called(known_site, tool, **arguments)
    assert result.is_error
    assert words(result).startswith(expected)


def test_a_failure_is_told_without_its_cause() -> None:
    with served(backend(error=RuntimeError("secret")), Settings()) as site:
        result = called(site, "ask", q=FEE_QUESTION)
    assert result.is_error
    assert words(result).startswith("Please try again.")


def test_a_page_of_another_site_cannot_call_tools(known_site: str) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accept = {"Accept": "application/json, text/event-stream"}
    foreign = [
        httpx2.post(f"{known_site}api/mcp", json=call, headers={**accept, "Origin": origin}).status_code
        for origin in ("https://evil.example", "null")
    ]
    assert foreign == [403, 403]
    assert httpx2.post(f"{known_site}api/mcp", json=call, headers=accept).status_code == 200
    assert httpx2.get(f"{known_site}api/mcp").status_code == 405


# Where people sign in


@pytest.fixture
def guarded(tmp_path: Path) -> Settings:
    """A service whose staff may not read the hostile document, and which records what is asked."""
    (tmp_path / "access.toml").write_text('[[rule]]\npath = "evil"\ngroups = ["board"]\n')
    return Settings(auth="users", access=tmp_path, audit="full", audit_folder=tmp_path / "audit")


def with_token(site: str, token: str, tool: str, **arguments: Any) -> CallToolResult:
    async def use() -> CallToolResult:
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as http,
            Client(streamable_http_client(f"{site}api/mcp", http_client=http)) as client,
        ):
            return await client.call_tool(tool, arguments)

    found: CallToolResult = anyio.run(use)
    return found


def test_a_client_sees_what_its_token_may_read_and_leaves_the_lines_of_the_api(guarded: Settings) -> None:
    assert guarded.access is not None
    board, staff = (
        Tokens(guarded.access).add(group, [Scope.READ], [group], LATER) for group in ("board", "staff")
    )
    with served(backend(), guarded) as site:
        totals = []
        for token in (board, staff):
            content = with_token(site, token, "recommendations").structured_content
            assert content is not None
            totals.append({item["citation"]["document"] for item in content["items"]})
        with_token(site, staff, "ask", q=FEE_QUESTION)
        unknown = httpx2.post(f"{site}api/mcp", json={})
    assert [BRIEF.id in one and len(one) == number for one, number in zip(totals, (2, 1), strict=True)] == [
        True,
        True,
    ]
    assert (unknown.status_code, unknown.headers["www-authenticate"]) == (401, "Bearer")
    [log] = guarded.audit_folder.glob("*.jsonl")
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [(one["did"], one.get("route"), one.get("question")) for one in lines] == [
        ("listed", "/api/recommendations", None),
        ("listed", "/api/recommendations", None),
        ("asked", None, FEE_QUESTION),
    ]


# On standard input and output


@pytest.mark.slow
def test_the_command_answers_as_the_command_line_does_whatever_people_may_read(
    copied_settings: Settings,
) -> None:
    folder = copied_settings.corpus.parent
    (folder / "access.toml").write_text('default = "deny"\n')
    command = StdioServerParameters(
        command=sys.executable,
        args=[
            *("-m", "assistant", "mcp"),
            *("--corpus", str(copied_settings.corpus), "--index", str(copied_settings.index)),
        ],
        env={**os.environ, "ASSISTANT_AUTH": "users", "ASSISTANT_TRUSTED_PROXIES": "127.0.0.1"},
        cwd=folder,
    )
    question = "What should be done about visa fees?"
    result = told(lambda client: client.call_tool("ask", {"q": question}), command)
    assert result.structured_content == Answer.of(Assistant(copied_settings).ask(question)).dump()
    assert not (folder / "audit").exists()
