"""`duban check --online`: every wire and everybody on duty is asked for, and proved or not."""
