"""`nastui serve`: the app in a real browser, and what others get."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from browser import CHROMIUM, Browser, eventually
from signalled import heed_signals, marked, remaining
from waiting import until

from nastui.runs.store import Store

aiohttp = pytest.importorskip("aiohttp")
pytest.importorskip("textual_serve")

LONG = Path(__file__).parent.parent.parent / "presets" / "quickstart.toml"


class Served:
    """`nastui serve` as a process of its own."""

    def __init__(self, *words):
        self.environment = marked()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "nastui", "serve", "--json", "--port", "0", *words],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environment, preexec_fn=heed_signals,
        )  # fmt: skip
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if line == "}\n":
                break
        self.document = json.loads("".join(lines))
        self.url, self.port = self.document["url"], self.document["port"]

    def end(self):
        self.process.send_signal(signal.SIGINT)
        out, err = self.process.communicate()
        return self.process.returncode, out, err


@pytest.fixture
def served(own_home):
    """Starts servers; whatever is left of them is ended."""
    begun = []

    def start(*words):
        begun.append(Served(*words))
        return begun[-1]

    yield start
    for one in begun:
        if one.process.poll() is None:
            one.end()
        for pid in remaining(one.environment, 30.0):
            os.kill(pid, signal.SIGKILL)


async def test_only_who_has_the_address_gets_the_page_and_nothing_comes_from_elsewhere(served):
    server = served()
    root = f"http://127.0.0.1:{server.port}"
    assert server.url.startswith(f"{root}/")
    assert len(server.url) > len(root) + 30
    async with aiohttp.ClientSession() as session:
        for path in ("/", "/ws", "/static/js/textual.js", "/another/", "/download/any", f"{server.url[len(root) : -2]}/"):
            async with session.get(root + path) as refused:
                assert refused.status == 404
        async with session.get(server.url) as page:
            text, headers = await page.text(), page.headers
            assert list(page.cookies) == [f"nastui-{server.port}"]  # other ports of the address get it too
    assert "https://" not in text
    assert text.count("http://") == text.count(f"http://127.0.0.1:{server.port}/")
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert server.end()[0] == 0


def test_no_other_machine_is_listened_to(served):
    port = served().port
    rows = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    assert {row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{port:04X}")} == {f"0100007F:{port:04X}"}


def test_a_port_that_is_taken_is_told(own_home):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run([sys.executable, "-m", "nastui", "serve", "--port", str(port)], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert f"port {port} cannot be used" in ended.stderr
    assert "--port" in ended.stderr


@pytest.fixture
async def browser(tmp_path):
    """A headless Chromium."""
    if CHROMIUM is None:
        pytest.skip("there is no chromium")
    async with aiohttp.ClientSession() as session:
        opened = Browser(tmp_path, session)
        await opened.start()
        yield opened
        await opened.end()


def state_of(place):
    """The state and the evaluations of the newest run but `place`."""
    with Store(reading=True) as store:
        runs = store.runs()
        return (runs[place].state, store.evaluations(runs[place].id)) if len(runs) > place else (None, 0)


@pytest.fixture
def preset(tmp_path):
    """A search that is not over before all have looked."""
    path = tmp_path / "slow.toml"
    path.write_text(LONG.read_text().replace("population = 50", "population = 5").replace("generations = 40", "generations = 400"))
    return path


async def test_a_run_is_started_watched_and_stopped_in_the_page_and_goes_on_when_the_page_is_closed(served, browser, preset):
    server = served("--preset", str(preset))
    await browser.go(server.url)
    await browser.shows("Preset")
    await eventually(lambda: "Population" in browser.written)
    await browser.press("ctrl+r")
    await eventually(lambda: state_of(0)[1] > 0)
    assert state_of(0)[0] == "running"
    await browser.shows("Best cell")
    await browser.press("s", "s")
    await eventually(lambda: state_of(0)[0] == "stopped")

    await browser.press("1")
    await browser.press("ctrl+r")
    await eventually(lambda: state_of(0)[0] == "running" and state_of(0)[1] > 0)
    await browser.go("about:blank")  # the page is closed
    with Store(reading=True) as store:
        newest = store.runs()[0].id
    await eventually(lambda: any(event.kind == "handed over" for event in _events(newest)))
    assert state_of(0)[0] == "running"

    await browser.go(server.url)  # and opened again
    await browser.shows("Population")
    await browser.press("3")
    await browser.shows("running")
    await browser.press("Enter")
    await browser.shows("Best cell")
    if folder := os.environ.get("NASTUI_TEST_PICTURES"):
        await browser.picture(Path(folder) / "served.png")
    assert state_of(0)[0] == "running"
    assert [one for one in browser.loaded if not _own(one, server)] == []
    assert [one for one in browser.problems if "WebGL" not in one] == []  # which a browser without a graphics card misses
    assert server.end()[0] == 0
    assert state_of(0)[0] == "running"
    with Store() as store:
        store.command(newest, "stop")
    until(lambda: state_of(0)[0] == "stopped")


def _own(address, server):
    return address == "about:blank" or address.startswith((server.url, server.url.replace("http:", "ws:", 1)))


def _events(run):
    with Store(reading=True) as store:
        return store.events(run)
