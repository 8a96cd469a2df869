"""Conversations: one file each, called from the tables of `handlers.router`."""
