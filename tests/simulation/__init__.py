"""Deterministic simulation of whole years of Duban; `python -m tests.simulation --help`."""
