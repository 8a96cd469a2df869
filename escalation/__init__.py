"""The emergency plan as code: pure rules, no clock, no input or output."""
