"""The simulator's own HTTP: phones and mailbox for the page, switches and log for the tests."""
