"""Commands for the engine that searches the vectors: check it, fill it again, move an index to it."""

from dataclasses import asdict

import typer

from assistant.cli.options import AsJson, Corpus, Index
from assistant.cli.reporting import FAILED, print_json, reports_errors
from assistant.config.sources import load_settings

engine = typer.Typer(
    help="Check or fill the engine that searches the vectors (ASSISTANT_ENGINE).",
    short_help="Check or fill the search engine.",
    no_args_is_help=True,
)


@engine.command()
@reports_errors
def check(as_json: AsJson = False, corpus: Corpus = None, index: Index = None) -> None:
    """Compare the number of vectors in the engine with that in the catalogue.

    Exit codes: 0 they are equal; 1 they are not, or the engine cannot be reached; 2 wrong usage.
    """
    from assistant.assistant import Assistant

    found = Assistant(load_settings(corpus=corpus, index=index)).check_engine()
    is_complete = all(one.held == one.expected for one in found)
    if as_json:
        print_json({"schema": 1, "complete": is_complete, "vectors": [asdict(one) for one in found]})
    else:
        for one in found:
            typer.echo(f"{one.kind}: {one.held} of {one.expected} in {one.engine} ({one.place})")
    if not is_complete:
        typer.echo(
            "assistant: the engine does not hold what the catalogue does: wait until all nodes of the cluster run, "
            "or run 'assistant engine rebuild'",
            err=True,
        )
        raise typer.Exit(FAILED)


@engine.command()
@reports_errors
def rebuild(corpus: Corpus = None, index: Index = None) -> None:
    """Fill the engine again with the vectors in the catalogue. The last generation answers until that is done."""
    from assistant.assistant import Assistant
    from assistant.index.engine import require_engine_of

    settings = load_settings(corpus=corpus, index=index)
    assistant = Assistant(settings)
    require_engine_of(settings.index, settings.engine)
    generation = assistant.fill_engine()
    typer.echo(f"The engine {settings.engine} was filled again (generation {generation}).")


@engine.command()
@reports_errors
def migrate(corpus: Corpus = None, index: Index = None) -> None:
    """Move the vectors of the index to the engine that is configured (ASSISTANT_ENGINE)."""
    from assistant.assistant import Assistant
    from assistant.index.engine import engine_now

    settings = load_settings(corpus=corpus, index=index)
    before = engine_now(settings.index)
    if before == settings.engine:
        typer.echo(f"The vectors of {settings.index} are in the engine {before} already.")
        return
    generation = Assistant(settings).fill_engine()
    typer.echo(
        f"The vectors were moved from the engine {before} to {settings.engine} (generation {generation})."
    )
    if before == "milvus":
        typer.echo("The collection remains in the cluster until you drop it there.")
