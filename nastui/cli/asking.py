"""A question before something is taken away."""

from __future__ import annotations

import click

from nastui.base.errors import NastuiError


class DeclinedError(NastuiError):
    """The answer was no, or there was none."""

    kind = "declined"


def confirm(question: str, undone: str) -> None:
    """Ask before something is taken away.

    Args:
        question: what would be done.
        undone: what is said where it is not, such as `nothing was removed`.

    Raises:
        DeclinedError: the answer is no, or there is none.
        Abort: Ctrl-C.
    """
    try:
        if click.confirm(question, err=True):
            return
    except click.Abort as error:
        if not isinstance(error.__context__, EOFError):
            raise
        click.echo(err=True)
        raise DeclinedError(f"{undone}, since there was no answer", remedy="--yes asks nothing") from None
    raise DeclinedError(undone)
