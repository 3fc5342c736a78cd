"""The made-up card refuses what a card refuses, and tells what one would do silently wrong."""

import copy
import gc

import pytest
import torch
from made_up_card import CARD_NAME, TOTAL_MEMORY, made_up_cards

pytestmark = pytest.mark.skipif(torch.cuda.is_available(), reason="there is a real one")


@pytest.fixture
def card(monkeypatch):
    with made_up_cards(monkeypatch, 2) as card:
        yield card


def test_numbers_are_the_processors_and_the_device_is_the_cards(card):
    here = torch.rand(3, 4)
    there = here.to("cuda:1")
    assert (there.device, there.is_cuda, torch.cuda.get_device_name(0)) == (torch.device("cuda:1"), True, CARD_NAME)
    assert torch.equal((there @ there.t()).cpu(), here @ here.t())
    assert torch.zeros(2, device=there.device).device == there.device


def test_two_devices_do_not_mix_but_for_a_number(card):
    there = torch.ones(3, device="cuda:0")
    assert float((there * torch.tensor(2.0)).sum()) == 6
    for other in (torch.ones(3), torch.ones(3, device="cuda:1")):
        with pytest.raises(RuntimeError, match="on the same device"):
            there + other


def test_a_network_learns_as_on_the_processor(card):
    losses = []
    for device in ("cpu", "cuda:0"):
        torch.manual_seed(1)
        network = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(8, 3))
        images, labels = torch.rand(6, 1, 4, 4).to(device), torch.tensor([0, 1, 2, 0, 1, 2]).to(device)
        network.to(device)
        optimizer = torch.optim.Adam(network.parameters(), fused=True)
        for _ in range(3):
            loss = torch.nn.functional.cross_entropy(network(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(loss.item())
    assert losses[0] == losses[1]


def test_a_copied_network_has_memory_of_its_own(card):
    layer = torch.nn.Linear(100, 10).to("cuda:0")
    used = card.used
    copied = copy.deepcopy(layer)
    assert card.used == 2 * used
    assert [isinstance(one, torch.nn.Parameter) and one.requires_grad for one in copied.parameters()] == [True, True]
    with torch.no_grad():
        copied.weight.zero_()
    assert float(layer.weight.detach().abs().sum()) > 0 == float(copied.weight.detach().abs().sum())


def test_a_stream_that_does_not_wait_is_told(card):
    written, stream = torch.rand(4, device="cuda:0").mul_(2), torch.cuda.Stream()
    with torch.cuda.stream(stream), pytest.raises(AssertionError, match=r"add on stream \d+ does not wait for mul_ on stream"):
        written + 1
    stream.wait_stream(torch.cuda.default_stream())
    with torch.cuda.stream(stream):
        later = written + 1
    with pytest.raises(AssertionError, match="does not wait for add"):
        later * 2
    torch.cuda.current_stream().wait_stream(stream)
    assert torch.equal((later * 2).cpu(), (written.cpu() + 1) * 2)


def test_what_the_host_has_read_is_done(card):
    stream = torch.cuda.Stream()
    with torch.cuda.stream(stream):
        written = torch.ones(4, device="cuda:0") + 1
        assert float(written.sum()) == 8
    assert float((written + 1).sum()) == 12


@pytest.mark.parametrize(
    ("name", "work"),
    [
        ("index_add", lambda values: values.index_add(0, torch.tensor([0, 0]).to(values.device), values[:2])),
        ("cumsum", lambda values: values.cumsum(0)),
        ("_adaptive_avg_pool2d_backward", lambda values: torch.nn.functional.adaptive_avg_pool2d(values[None, None, :, None], 2).sum().backward()),
    ],
)
def test_sums_in_changing_order_are_named(card, name, work):
    work(torch.rand(4, device="cuda:0").requires_grad_())
    assert card.changing == {name}


def test_memory_ends_and_comes_back(card):
    torch.cuda.set_per_process_memory_fraction(4000 / TOTAL_MEMORY)
    held = [torch.ones(100, device="cuda:0") for _ in range(9)]
    with pytest.raises(torch.OutOfMemoryError):
        torch.ones(200, device="cuda:0")
    views = [one[:50] for one in held]
    del held
    gc.collect()
    with pytest.raises(torch.OutOfMemoryError):
        torch.ones(200, device="cuda:0")
    del views
    gc.collect()
    assert torch.ones(200, device="cuda:0").numel() == 200
    assert card.used == 0
