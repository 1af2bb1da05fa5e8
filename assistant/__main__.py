"""Runs the command line as `python -m assistant`."""

from assistant.cli.app import run

run()
