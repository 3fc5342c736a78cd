"""A headless Chromium, steered by its own protocol: what it loads, what the page is sent, and keys pressed in it."""

import asyncio
import base64
import itertools
import json
import re
import shutil
import subprocess
from contextlib import suppress

from waiting import PATIENCE

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?<>=$ ]*[a-zA-Z]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|.)")
KEYS = {"Enter": ("Enter", 13, "\r"), "Escape": ("Escape", 27, "\x1b")}


class Browser:
    """One page of it. `written` is the text that the page was sent, without escape sequences."""

    def __init__(self, folder, session):
        self._folder, self._session = folder, session
        self._numbers, self._answers = itertools.count(1), {}
        self.loaded, self.written, self.problems = [], "", []
        self.sockets = 0

    async def start(self):
        words = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0", "--window-size=1100,700"]
        quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps"]
        with (self._folder / "chromium.log").open("w") as log:
            self._process = subprocess.Popen(
                [CHROMIUM, *words, *quiet, f"--user-data-dir={self._folder / 'profile'}", "about:blank"], stdout=log, stderr=log
            )
        place = self._folder / "profile" / "DevToolsActivePort"
        await eventually(lambda: place.exists() and len(place.read_text().split()) == 2)
        port = place.read_text().split()[0]
        async with self._session.get(f"http://127.0.0.1:{port}/json") as answer:
            page = next(one for one in await answer.json() if one["type"] == "page")
        self._socket = await self._session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0)
        self._reader = asyncio.create_task(self._read())
        for domain in ("Network", "Page", "Runtime", "Log"):
            await self.ask(f"{domain}.enable")

    async def ask(self, method, **parameters):
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        return await asyncio.wait_for(answer, PATIENCE)

    async def go(self, address):
        self.written = ""
        await self.ask("Page.navigate", url=address)

    async def says(self, script):
        """The value of an expression in the page."""
        return (await self.ask("Runtime.evaluate", expression=script))["result"].get("value")

    async def press(self, *keys):
        for key in keys:
            if key.startswith("ctrl+"):
                letter = key[5:]
                named = {"key": letter, "code": f"Key{letter.upper()}", "windowsVirtualKeyCode": ord(letter.upper()), "modifiers": 2}
            elif key in KEYS:
                name, number, text = KEYS[key]
                named = {"key": name, "code": name, "windowsVirtualKeyCode": number, "text": text}
            else:
                named = {"key": key, "text": key, "windowsVirtualKeyCode": ord(key.upper())}
            await self.ask("Input.dispatchKeyEvent", type="keyDown", **named)
            await self.ask("Input.dispatchKeyEvent", type="keyUp", **{name: value for name, value in named.items() if name != "text"})

    async def shows(self, text):
        try:
            await eventually(lambda: text in self.written)
        except TimeoutError as error:
            raise AssertionError(f"{text!r} is not shown; the last that was: {self.written[-2000:]!r}") from error

    async def picture(self, path):
        path.write_bytes(base64.b64decode((await self.ask("Page.captureScreenshot"))["data"]))

    async def end(self):
        with suppress(Exception):
            self._reader.cancel()
            await self._socket.close()
        self._process.terminate()
        self._process.wait()

    async def _read(self):
        async for message in self._socket:
            told = json.loads(message.data)
            if "id" in told:
                self._answers.pop(told["id"]).set_result(told.get("result", told))
                continue
            parameters = told["params"]
            match told["method"]:
                case "Network.requestWillBeSent":
                    self.loaded.append(parameters["request"]["url"])
                case "Network.webSocketCreated":
                    self.loaded.append(parameters["url"])
                    self.sockets += 1
                case "Network.webSocketFrameReceived" if parameters["response"]["opcode"] == 2:
                    self.written += _ESCAPES.sub("", base64.b64decode(parameters["response"]["payloadData"]).decode(errors="replace"))
                case "Log.entryAdded":
                    self.problems.append(parameters["entry"]["text"])
                case "Runtime.exceptionThrown":
                    self.problems.append(str(parameters["exceptionDetails"]))


async def eventually(condition):
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.05)
