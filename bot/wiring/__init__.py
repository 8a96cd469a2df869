"""Wires plugged in: what each is built of, how it receives, what it needs while running."""
