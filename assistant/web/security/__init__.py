"""Cookies, form tokens, the permissions that routes need, and who sends the current request."""
