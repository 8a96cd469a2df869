"""The process: settings, clock, loops, transports and the command line. No business rule."""
