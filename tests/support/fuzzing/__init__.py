"""Odd input for each reader and for questions: well-formed samples, ways to spoil them, and what must hold of whatever comes of it.

Two engines share it: hypothesis in the tests, a coverage-guided one in `tests/benchmarks/fuzz.py`.
"""
