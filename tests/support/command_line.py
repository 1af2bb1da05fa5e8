"""Calls the command line as a user would, in this process."""

import json
from dataclasses import dataclass
from typing import Any

from typer.testing import CliRunner

from assistant.cli.app import app
from assistant.config.settings import Settings


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What stdout holds, which must be JSON and nothing else."""
        return json.loads(self.out)


def call(*arguments: str, env: dict[str, str] | None = None) -> Ended:
    """Run a command within this process."""
    done = CliRunner().invoke(app, list(arguments), env=env)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Ended(done.exit_code, done.stdout, done.stderr)


def places(settings: Settings) -> list[str]:
    return ["--corpus", str(settings.corpus), "--index", str(settings.index)]
