"""投递: claims what is owed, sends it by the person's channels, settles it."""
