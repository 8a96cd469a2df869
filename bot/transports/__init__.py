"""The wires: each carries messages between one platform and the inbox or outbox; none rules."""
