"""A secret is changed while the process runs: proven first, then written where it is kept (A48)."""
