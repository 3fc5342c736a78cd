"""Where there is no graphics card, tests of this folder have a made-up one."""

from collections.abc import Iterator

import pytest
import torch
from made_up_card import Card, made_up_cards


@pytest.fixture(autouse=True)
def card(monkeypatch) -> Iterator[Card | None]:
    """None: a real one."""
    if torch.cuda.is_available():
        yield None
        return
    with made_up_cards(monkeypatch) as card:
        yield card
    assert not card.changing, "these add in an order that changes from time to time"
