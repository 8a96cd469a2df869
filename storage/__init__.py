"""Rows and transactions. Everything gets `now` as an argument and knows no chat platform."""
