"""The frame of the app: bars, commands, palette, themes, key map, and the protocol of what a screen may ask of the app."""
