"""Options that mean the same in every command."""

from pathlib import Path
from typing import Annotated

import typer

Index = Annotated[
    Path | None,
    typer.Option(help="Folder for the index. [default: index; ASSISTANT_INDEX]", show_default=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON only.")]
