"""Real servers that the tests bring with them: PostgreSQL and Redis, on loopback, without root."""
