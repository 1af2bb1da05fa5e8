"""Options that mean the same in every command."""

from collections.abc import Callable, Sequence
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.answering.filters import Filter, Kind, read_filters
from assistant.config.settings import Settings

Index = Annotated[
    Path | None,
    typer.Option(help="Folder for the index. [default: index; ASSISTANT_INDEX]", show_default=False),
]
Corpus = Annotated[
    Path | None,
    typer.Option(help="Folder with your documents. [default: corpus; ASSISTANT_CORPUS]", show_default=False),
]
NoRefresh = Annotated[bool, typer.Option("--no-refresh", help="Do not update the index first.")]
Site = Annotated[
    str | None,
    typer.Option(
        help="Address of your web service, for the links. [default: that of the settings]", show_default=False
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON only.")]


def site_address(site: Site, settings: Settings) -> str:
    """The address that links begin with, without a slash at its end."""
    return (site or f"http://{settings.host}:{settings.port}").rstrip("/")


def takes_filters(offered: Sequence[Filter]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command an option for each filter, instead of its parameter `filters`."""

    def expand(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def with_options(**given: Any) -> None:
            typed = {one.parameter: _typed(given.pop(one.name)) for one in offered}
            command(filters=read_filters(typed), **given)

        whole = signature(command)
        own = [
            option
            for one in whole.parameters.values()
            for option in (map(_option, offered) if one.name == "filters" else [one])
        ]
        with_options.__signature__ = whole.replace(parameters=own)  # type: ignore[attr-defined] # for typer
        return with_options

    return expand


def _option(one: Filter) -> Parameter:
    """The option of a filter, whose value `read_filters` checks."""
    is_switch = one.kind is Kind.SWITCH
    option = typer.Option(
        f"--{one.name.replace('_', '-')}",
        help=one.description,
        metavar=f"[{'|'.join(one.choices)}]" if one.choices and not is_switch else None,
        show_default=False,
    )
    annotation = Annotated[bool, option] if is_switch else Annotated[str | None, option]
    return Parameter(
        one.name,
        Parameter.POSITIONAL_OR_KEYWORD,
        default=False if is_switch else None,
        annotation=annotation,
    )


def _typed(value: str | bool | None) -> str:
    return "only" if value is True else value or ""
