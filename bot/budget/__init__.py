"""Send budgets of a chat platform: who may send now, in one process or in several replicas."""
