"""Telegram through aiogram's typed client; its dispatcher is not used (invariant 3)."""
