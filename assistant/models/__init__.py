"""The models: which files they are, how they run, what they are asked."""
