"""The command line `duban`: one file per command, put together in `main`."""
