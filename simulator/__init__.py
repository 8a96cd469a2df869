"""What stands in for the world: people with phones, Telegram's Bot API, WeCom, a mailbox.

It is used by the demo and the tests over real HTTP and SMTP. It shares no code with the bot,
so that a mistake in one cannot hide the same mistake in the other.
"""
