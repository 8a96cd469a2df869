"""A bank's own gateway for text messages and telephone calls; the contract is docs/gateway.md."""
