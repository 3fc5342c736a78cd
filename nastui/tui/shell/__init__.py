"""What every screen stands in: the frame, bars, commands, palette, themes, key map, and the protocol of what a screen may ask of the app."""
