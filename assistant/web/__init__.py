"""The web front end: it translates requests into calls of the assistant, and answers into pages and JSON."""

from assistant.web.app import create_app
from assistant.web.serving import serve, serve_over_stdio

__all__ = ["create_app", "serve", "serve_over_stdio"]
