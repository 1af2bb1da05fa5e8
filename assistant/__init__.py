"""Answers questions over a folder of policy texts with the recommendation passages themselves, verbatim and cited."""

__version__ = "0.8.0"
