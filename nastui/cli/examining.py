"""What this machine has and what is amiss of it, part by part. Each finding that is wrong says how to mend it; no part takes another down."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

from nastui.base.errors import NastuiError, in_short
from nastui.base.paths import home
from nastui.drawing.numbers import counted, in_bytes

State = Literal["ok", "note", "wrong"]
_LITTLE_ROOM: Final = 1 << 30
_NO_ROOM: Final = 1 << 26
_SMALL: Final = (80, 24)
_VERSION: Final = re.compile(r"\d+(?:\.\d+)*")
_REQUIREMENT: Final = re.compile(r"([A-Za-z0-9._-]+)\s*([=>]=)?\s*([0-9.]+)?")


@dataclass(frozen=True)
class HealthFinding:
    """One thing that was looked at."""

    part: str
    """`terminal`, `settings`, `device`, `cluster`, `store`, `benchmark`, `scores`, `room`, `package`, a plug-in's kind."""
    name: str
    """Which of its part; empty where there is one."""
    state: State
    """`note`: worth knowing, and nothing is wrong."""
    said: str
    remedy: str | None = None
    """How to mend it."""


def examine() -> Iterator[HealthFinding]:
    """Everything, in an order that stays."""
    for part, look in PARTS.items():
        try:
            yield from look()
        except NastuiError as error:
            yield HealthFinding(part, "", "wrong", error.message, error.remedy)
        except Exception as error:  # whatever a broken installation can raise
            yield HealthFinding(
                part, "", "wrong", f"it cannot be examined: {in_short(error)}", "`nastui -v doctor` shows no more; reinstall what it names"
            )


def _python() -> Iterator[HealthFinding]:
    yield HealthFinding("python", "", "ok", f"{sys.version.split()[0]}, {os.cpu_count()} cores")


# ---- terminal


def _terminal() -> Iterator[HealthFinding]:
    size, term = shutil.get_terminal_size(), os.environ.get("TERM", "")
    colours = "no colour (NO_COLOR)" if os.environ.get("NO_COLOR") else os.environ.get("COLORTERM") or "colours by TERM"
    said = f"{term or 'none'}, {size.columns}×{size.lines}, {colours}, {sys.stdout.encoding}"
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield HealthFinding("terminal", "", "note", f"{said}; no person is at it, so the app would not open")
    elif term in ("", "dumb"):
        yield HealthFinding(
            "terminal", "", "wrong", f"{said}: the app cannot move its cursor", "set TERM to what the terminal is, such as xterm-256color"
        )
    elif "utf" not in (sys.stdout.encoding or "").lower():
        yield HealthFinding("terminal", "", "wrong", f"{said}: drawings need Unicode", "use a UTF-8 locale (LANG=C.UTF-8), or set NASTUI_ASCII=1")
    elif size.columns < _SMALL[0] or size.lines < _SMALL[1]:
        yield HealthFinding("terminal", "", "note", f"{said}; the app is made for {_SMALL[0]}×{_SMALL[1]} and more")
    else:
        yield HealthFinding("terminal", "", "ok", said)


# ---- settings


def _settings() -> Iterator[HealthFinding]:
    """What of the file does not count, keys that do two things, and a program of notices that is not here."""
    from nastui.settings.notice_ways import command_words
    from nastui.settings.reading import read_settings, settings_path
    from nastui.tui.key_map import clashes

    path, read = settings_path(), read_settings()
    yield HealthFinding("settings", "", "ok", f"{path}, {len(read.given)} set" if path.exists() else f"{path}: not there, so all are defaults")
    for complaint in read.complaints:
        yield HealthFinding("settings", "", "wrong", complaint, "mend that line, or remove it: until then the default stands")
    for clash in clashes(read.settings.keys) if read.settings.keys else ():
        yield HealthFinding("settings", "", "note", clash)
    program = [*command_words(read.settings.notify.command), ""][0]
    if program and shutil.which(program) is None:
        remedy = "`nastui config set notify.command …` sets another, `nastui config unset notify.command` none"
        yield HealthFinding("settings", "notify.command", "wrong", f"{program} is no program here", remedy)


# ---- device


def _device() -> Iterator[HealthFinding]:
    try:
        import torch
    except Exception as error:  # absent, or its libraries do not load
        remedy = f"`pip install --force-reinstall 'torch{_asked('torch')}'`; searches on tables without a neural predictor work without it"
        state: State = "note" if isinstance(error, ModuleNotFoundError) and not _wants("torch") else "wrong"
        yield HealthFinding("device", "torch", state, f"torch cannot be loaded: {in_short(error)}", remedy)
        return
    build = f"torch {torch.__version__} for " + (f"CUDA {torch.version.cuda}" if torch.version.cuda else "CPUs")
    if torch.cuda.is_available():
        yield _gpu(build)
    elif torch.version.cuda and _has_gpu():
        yield HealthFinding(
            "device", "torch", "wrong", f"{build}; a GPU is here, and cannot be used", "install a driver for that CUDA or a torch build for yours"
        )
    elif _has_gpu():
        yield HealthFinding("device", "torch", "note", f"{build}; a GPU is here: a build of torch for CUDA would use it")
    else:
        yield HealthFinding("device", "torch", "ok", f"{build}; cpu, {os.cpu_count()} cores")


def _gpu(build: str) -> HealthFinding:
    """Whether it computes: a build may lack the kernels of a card."""
    import torch

    name = torch.cuda.get_device_name()
    try:
        right = float((torch.ones(64, 64, device="cuda") @ torch.ones(64, 64, device="cuda")).sum()) == 64.0**3
        said = "" if right else ", which computes wrongly"
    except Exception as error:
        right, said = False, f", which does not compute: {in_short(error)}"
    remedy = None if right else "install a build of torch for this card, or choose engine.device = 'cpu'"
    return HealthFinding("device", "torch", "ok" if right else "wrong", f"{build}; {name}{said}", remedy)


def _has_gpu() -> bool:
    return Path("/dev/nvidia0").exists()


# ---- cluster


def _cluster() -> Iterator[HealthFinding]:
    """Of a cluster that this machine belongs to, or that is named: its nodes, what is free, what waits, what has left."""
    if find_spec("ray") is None:
        return
    from nastui.base.executors.opening import check_workplace
    from nastui.base.executors.workplace import Workplace
    from nastui.base.signals import signals_kept

    with signals_kept():
        from nastui.base.executors.ray_cluster import of_this_machine
        from nastui.base.executors.ray_state import state

    address = os.environ.get("RAY_ADDRESS") or of_this_machine()
    if address is None:
        yield HealthFinding("cluster", "", "ok", f"Ray {version('ray')}; no cluster runs here, and RAY_ADDRESS names none")
        return
    check_workplace(Workplace("ray", address=address))

    found = state()
    said = f"Ray {version('ray')}, {found}" + (f"; its pages: {found.pages}" if found.pages else "")
    yield HealthFinding("cluster", "", "ok", said)
    for node in found.nodes:
        yield HealthFinding("cluster", node.name, "ok", str(node))
    if found.losses:
        yield HealthFinding("cluster", "", "note", found.losses)


# ---- packages


PACKAGES: Final = ("textual", "numpy", "torch", "xgboost", "nats_bench", "nasbench-pytorch")
"""Those whose versions are always told."""
DISTRIBUTIONS: Final = ("nastui", "nastui-core")
"""What nastui may be installed as."""


def _packages() -> Iterator[HealthFinding]:
    asked = _requirements()
    if len(both := [name for name in DISTRIBUTIONS if _installed(name)]) > 1:
        remedy = "`pip uninstall nastui-core`, then `pip install --force-reinstall --no-deps nastui`"
        yield HealthFinding("package", "nastui", "wrong", f"{' and '.join(both)} are both installed: they are the same files", remedy)
    yield from (_package(name, asked.get(_plain(name), ""), wants=_wants(name)) for name in PACKAGES)
    told = {_plain(name) for name in PACKAGES}
    for name, wanted in asked.items():
        if name not in told and (found := _package(name, wanted)).state == "wrong":
            yield found


def _package(name: str, wanted: str, *, wants: bool = True) -> HealthFinding:
    """How a package is here; one that nastui does not want, as the light core does not the heavy ones, may be absent."""
    try:
        found = version(name)
    except PackageNotFoundError:
        if not wants:
            return HealthFinding("package", name, "note", "not installed, and not asked for: what needs it says so", f"`pip install {name}`")
        return HealthFinding("package", name, "wrong", "not installed", f"`pip install '{name}{wanted}'`")
    if wanted and not _fits(found, wanted):
        return HealthFinding("package", name, "wrong", f"{found}, and nastui asks for {wanted}", f"`pip install '{name}{wanted}'`")
    return HealthFinding("package", name, "ok", found)


def _requirements() -> dict[str, str]:
    """Name of a package → which versions, without extras."""
    here = [name for name in DISTRIBUTIONS if _installed(name)]
    lines = requires(here[0]) or [] if here else []  # none: run from its source
    matches = (_REQUIREMENT.match(line) for line in lines if "extra ==" not in line)
    return {_plain(match[1]): f"{match[2] or ''}{match[3] or ''}" for match in matches if match}


def _installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def _wants(name: str) -> bool:
    """Whether nastui, as it is installed, asks for a package; run from its source it does."""
    asked = _requirements()
    return not asked or _plain(name) in asked


def _asked(name: str) -> str:
    return _requirements().get(name, "")


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _fits(found: str, wanted: str) -> bool:
    one, other = _numbers(found), _numbers(wanted[2:])
    return one[: len(other)] == other if wanted.startswith("==") else one >= other


def _numbers(text: str) -> tuple[int, ...]:
    match = _VERSION.match(text)
    return tuple(int(part) for part in match[0].split(".")) if match else ()


def _plugins() -> Iterator[HealthFinding]:
    """What other packages bring, and what of it is not used."""
    from nastui.cli.plugins import passed_over, used

    for one in used():
        yield HealthFinding(one["kind"], one["name"], "ok", f"of the package {one['package']}")
    for wrong in passed_over():
        said = f"passed over ({wrong['package']}): {wrong['reason']}"
        yield HealthFinding("plug-in", wrong["name"], "wrong", said, f"mend or `pip uninstall {wrong['package']}`; all else works without it")


# ---- what nastui keeps


def _store() -> Iterator[HealthFinding]:
    path = home().store
    if not path.exists():
        yield HealthFinding("store", "", "ok", f"{path}: there is no run yet")
        return
    from nastui.runs.checking import damages
    from nastui.runs.store import Store

    with Store(reading=True) as store:
        wrong = list(damages(store))
        found = store.listed()
        checked = len(store.progress())
    said = f"{path}, {counted(len(found), 'run')}, {_size(path)}"
    old = len(found) - checked - sum(one.state == "damaged" for one in found)
    yield HealthFinding("store", "", "ok", said + (f", {old:,} of them without checksums (of an earlier version)" if old > 0 else ""))
    for sentence in wrong:
        yield HealthFinding("store", "", "wrong", sentence, "`nastui runs salvage` keeps what is whole")
    aside = [one for one in path.parent.glob(f"{path.name}-damaged-*") if not one.name.endswith(("-wal", "-marks"))]
    for one in aside:
        yield HealthFinding("store", one.name, "note", f"a damaged store that was salvaged ({_size(one)}); remove it when it is of no use any more")


def _benchmarks() -> Iterator[HealthFinding]:
    from nastui.benchmarks.listing import listed
    from nastui.benchmarks.tablefile import damaged_arrays

    for one in listed():
        if one.path is None:
            yield HealthFinding("benchmark", one.name, "ok", "not here")
            continue
        try:
            arrays = damaged_arrays(one.path)
        except NastuiError as error:
            yield HealthFinding("benchmark", one.name, "wrong", error.message, error.remedy)
            continue
        if arrays:
            remedy = f"`nastui data remove {one.name}`, and get or import it again; `nastui data verify {one.name}` says more"
            yield HealthFinding("benchmark", one.name, "wrong", f"{one.path}: damaged: {', '.join(arrays)}", remedy)
        else:
            yield HealthFinding("benchmark", one.name, "ok", str(one.path))


def _scores() -> Iterator[HealthFinding]:
    path = home().scores
    if not path.exists():
        yield HealthFinding("scores", "", "ok", "none are kept yet")
        return
    from nastui.fitness.scoring.store import ScoreStore

    with ScoreStore(reading=True) as store:
        wrong = [*store.damage()]
        sets = store.sets()
        broken = store.broken()
    yield HealthFinding("scores", "", "ok", f"{path}, {sum(one.count for one in sets):,} in {len(sets):,} sets, {_size(path)}")
    for error in wrong:
        yield HealthFinding("scores", "", "wrong", error.message, "they are computed again when they are asked for; or move the file aside")
    for sentence in broken:
        yield HealthFinding("scores", "", "wrong", f"{path}: {sentence}", "move the file aside with those beside it; scores are computed again")


# ---- folders


def _room() -> Iterator[HealthFinding]:
    """Room and permission of the three folders; those that are not there yet are made in the first one above that is."""
    for name, folder in vars(home()).items():
        there = next(one for one in (folder, *folder.parents) if one.exists())
        free = shutil.disk_usage(there).free
        said = f"{folder}, {in_bytes(free)} free"
        if not there.is_dir():
            yield HealthFinding(
                "room", name, "wrong", f"{folder} cannot be made: {there} is no folder", f"move {there} aside, or set NASTUI_HOME to another folder"
            )
        elif not os.access(there, os.W_OK):
            yield HealthFinding(
                "room", name, "wrong", f"{folder} cannot be written to", f"make {there} writable, or set NASTUI_HOME to another folder"
            )
        elif free < _NO_ROOM:
            yield HealthFinding("room", name, "wrong", said, "free some space: runs pause where there is none")
        elif os.name == "posix" and folder.exists() and folder.stat().st_mode & 0o077:
            yield HealthFinding("room", name, "wrong", f"{folder} is open to other users", f"`chmod -R go-rwx {folder}`")
        else:
            yield HealthFinding("room", name, "note" if free < _LITTLE_ROOM else "ok", said)


def _size(path: Path) -> str:
    return in_bytes(path.stat().st_size)


PARTS: Final[dict[str, Callable[[], Iterator[HealthFinding]]]] = {
    "python": _python,
    "terminal": _terminal,
    "settings": _settings,
    "device": _device,
    "cluster": _cluster,
    "store": _store,
    "benchmark": _benchmarks,
    "scores": _scores,
    "room": _room,
    "package": _packages,
    "plug-in": _plugins,
}
