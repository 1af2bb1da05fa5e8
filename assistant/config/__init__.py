"""The settings, where their values come from, and the files shipped with the code."""
