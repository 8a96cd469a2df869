"""The simulated gateway of a bank for text messages and calls, and the telephones behind it."""
