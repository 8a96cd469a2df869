"""看门狗: another process that tells people when the engine has stopped doing its work.

It shares no loop, no outbox and no mail settings with the engine (decision 0017).
"""
