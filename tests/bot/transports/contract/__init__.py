"""One suite for every wire: what handlers/wire.py promises, on each platform's simulator."""
