"""The routes: each translates a request into calls of the assistant."""
