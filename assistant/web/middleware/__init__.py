"""Middleware: what runs before every route."""
