"""Where a download may be sent on to: from a public host to public hosts only."""

import socket
from dataclasses import replace

import pytest

from nastui.base.errors import DownloadError
from nastui.benchmarks.downloading.connection import _redirected
from nastui.cells.entry import OfficialFile

HOSTS = {
    "public.example": "93.184.216.34",
    "mirror.example": "8.8.8.8",
    "inside.example": "10.0.0.7",
    "v6.example": "fd00::1",
    "mapped.example": "::ffff:127.0.0.1",
    "metadata.example": "169.254.169.254",
}


@pytest.fixture(autouse=True)
def names(monkeypatch):
    ask = socket.getaddrinfo

    def answer(host, port, *more):
        return ask(HOSTS.get(host, host), port, 0, 0, 0, socket.AI_NUMERICHOST)

    monkeypatch.setattr(socket, "getaddrinfo", answer)


@pytest.fixture
def wanted():
    return OfficialFile("table", "https://public.example/file", "https://public.example", "the holder", 1000)


@pytest.mark.parametrize("location", ["https://mirror.example/x", "/other", "https://unknown.example/x"])
def test_public_hosts_are_followed(wanted, location):
    assert _redirected(wanted, wanted.address, location).endswith(location)


INSIDE = ["inside.example", "v6.example", "mapped.example", "metadata.example", "127.0.0.1", "2130706433", "0x7f.1", "[::1]", "192.168.1.1"]


@pytest.mark.parametrize("host", INSIDE)
def test_hosts_inside_this_network_are_not(wanted, host):
    with pytest.raises(DownloadError, match="redirects to where nastui does not follow, as .* is inside this network"):
        _redirected(wanted, wanted.address, f"https://{host}/x")


def test_a_mirror_inside_may_send_on_inside(wanted):
    named = replace(wanted, address="https://inside.example/file")
    assert _redirected(named, named.address, "https://127.0.0.1/x") == "https://127.0.0.1/x"
