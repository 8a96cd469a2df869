"""Telegram through aiogram's typed client; its dispatcher is not used (invariant 3)."""

from bot.transports.telegram.lean import import_lean

import_lean()
