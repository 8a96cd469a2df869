"""What makes several processes on one database one bot: who lives, who polls, and wake-ups."""
