"""Every algorithm headless, killed in the middle and resumed to the same end. Each `nastui` here is a real process."""

import json

import pytest
from every_search import NAMES, can_search, preset
from test_processes import call, evaluations, spawn
from waiting import until

from nastui.runs.store import Store

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", NAMES)
def test_a_killed_search_resumes_to_the_same_end(tmp_path, name):
    path = tmp_path / "search.toml"
    path.write_text(preset(name, evaluations=100))
    whole = json.loads(call("run", str(path), "--json").stdout)
    with Store() as store:
        child = spawn("run", str(path), "--pace", "0.5")
        until(lambda: len(store.runs()) == 2 and len(store.chunks(store.runs()[0].id)) >= 1)
        child.kill()
        child.communicate()
        killed = store.runs()[0]
        assert killed.state == "interrupted"
    resumed = json.loads(call("runs", "resume", killed.id, "--json").stdout)
    assert resumed["state"] == "done"
    assert resumed["evaluations"] == whole["evaluations"] == 100
    assert evaluations(killed.id) == evaluations(whole["run"])


@pytest.mark.parametrize(("name", "benchmark"), [(name, on) for on in ("nats-tss", "nasbench101") for name in NAMES if can_search(name, on)])
def test_every_algorithm_searches_real_tables(own_home, real_home, nastui, tmp_path, name, benchmark):
    (own_home / "data").mkdir(parents=True)
    (own_home / "data" / "tables").symlink_to(real_home / "data" / "tables")
    path = tmp_path / "search.toml"
    path.write_text(preset(name, benchmark))
    assert nastui("run", str(path), "--json").document["evaluations"] == 60
