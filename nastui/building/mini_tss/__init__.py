"""The builder of the embedded benchmark."""
