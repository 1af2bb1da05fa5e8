"""Which passages say the same, and which words of two editions correspond."""
