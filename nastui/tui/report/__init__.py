"""A report on the screen: its arms, figures, tables and claims. The studies and runs tabs share it."""
