"""Conversations and use cases, the same for every chat platform."""
