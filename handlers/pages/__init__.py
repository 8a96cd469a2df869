"""Pages of ours that a chat links to: read-only, without scripts, nothing of a customer on them."""
