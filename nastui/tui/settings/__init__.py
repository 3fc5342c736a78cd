"""The Settings dialog, made from the descriptions of the settings."""
