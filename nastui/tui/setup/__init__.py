"""The Setup tab: preset, form, Run."""
