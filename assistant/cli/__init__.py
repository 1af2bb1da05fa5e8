"""The command line."""

from assistant.cli.app import app

__all__ = ["app"]
