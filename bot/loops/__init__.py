"""The loops of the process. Each has `once()`, which does one round and can be tested alone."""
