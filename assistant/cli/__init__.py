"""The command line."""

from assistant.cli.app import app, run

__all__ = ["app", "run"]
