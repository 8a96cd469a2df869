"""A strict Telegram Bot API (surface of version 10.0) over the simulated world."""
