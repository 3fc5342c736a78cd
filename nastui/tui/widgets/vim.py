"""The keys of vim, which all tables, lists and long texts have."""

from __future__ import annotations

from textual.binding import Binding, BindingType


def vim_bindings(ids: str, down: str, up: str, first: str, last: str) -> list[BindingType]:
    """j, k, g and G for these actions; under `table.down` and so on where `ids` is `table`, so that the user's keys hold for all that share it."""
    actions = (("j", down, "Down"), ("k", up, "Up"), ("g", first, "First"), ("G", last, "Last"))
    return [Binding(key, action, title, show=False, id=f"{ids}.{title.lower()}") for key, action, title in actions]


def table_bindings() -> list[BindingType]:
    """Of tables, whatever draws them."""
    return vim_bindings("table", "cursor_down", "cursor_up", "scroll_top", "scroll_bottom")


def text_bindings(ids: str) -> list[BindingType]:
    """Of what scrolls line by line."""
    return vim_bindings(ids, "scroll_down", "scroll_up", "scroll_home", "scroll_end")
