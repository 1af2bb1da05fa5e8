"""Where evaluation data may lie beside the checkout; tests that read it skip without it."""

from pathlib import Path

SHARED = Path(__file__).parents[3] / "shared"
FILES = SHARED / "evaluation" / "files"
