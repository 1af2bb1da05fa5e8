"""The settings, where their values come from, and the files carried beside the code."""
