"""`nastui doctor` examines everything, says how to mend what is wrong, and ends with 1 then."""

import sys
from importlib.metadata import PackageNotFoundError

import numpy as np
import pytest

from nastui.base.paths import home
from nastui.fitness.scoring.scorer import Score, ScoreStatus
from nastui.fitness.scoring.store import ScoreStore
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store

PARTS = ["python", "terminal", "settings", "device", "store", "benchmark", "scores", "room", "package"]


def wrong(said):
    """(part, name, what) of all that is wrong, each with a remedy."""
    found = [one for one in said.document["findings"] if one["state"] == "wrong"]
    assert all(one["remedy"] for one in found)
    assert said.code == (1 if found else 0)
    assert said.document["right"] is not bool(found)
    return [(one["part"], one["name"], one["said"]) for one in found]


@pytest.fixture
def full(toy, toy_spec):
    """A home with a table, a run and scores; gives the run."""
    with Store() as store:
        session = start(store, spec_from(toy_spec))
        session.drive(store)
    with ScoreStore() as scores:
        scores.add(scores.open({"space": "nats-tss"}), np.arange(5, dtype=np.uint64), [Score(1.5, ScoreStatus.OK, 0.1)] * 5)
    return session.run


def test_where_all_is_well_every_part_is_told_and_the_exit_code_is_0(nastui, full):
    said = nastui("doctor", "--json")
    assert wrong(said) == []
    assert [*dict.fromkeys(one["part"] for one in said.document["findings"])] == PARTS
    assert {frozenset(one) for one in said.document["findings"]} == {frozenset({"part", "name", "state", "said", "remedy"})}
    told = nastui("doctor")
    assert (told.code, "WRONG" in told.out) == (0, False)
    for text in ("1 run,", "5 in 1 sets", "benchmark nats-tss", "package numpy", "torch "):
        assert text in told.out


def test_an_empty_home_is_right_and_stays_empty(nastui, own_home):
    assert wrong(nastui("doctor", "--json")) == []
    assert not own_home.exists()


def test_damage_of_store_table_and_scores_is_told_beside_each_other(nastui, full):
    with Store() as store:
        store._connection.execute("UPDATE chunks SET best = 1e79 WHERE number = 4 AND run = ?", (full,))
    with ScoreStore() as scores:
        scores._connection.execute("UPDATE scores SET value = 2 WHERE key = 3")
    table = home().tables / "nats-tss.nastui"
    content = bytearray(table.read_bytes())
    content[-100] ^= 1
    table.write_bytes(content)
    found = wrong(nastui("doctor", "--json"))
    assert [part for part, *_ in found] == ["store", "benchmark", "scores"]
    assert "totals of chunk 4" in found[0][2]
    assert found[1][1] == "nats-tss"
    assert "1 of its 5 scores" in found[2][2]
    told = nastui("doctor")
    assert (told.code, "`nastui runs salvage`" in told.out) == (1, True)


def test_files_that_are_no_databases_do_not_take_the_others_down(nastui, full):
    for path in (home().store, home().scores):
        path.write_bytes(b"no database " * 1000)
    assert [part for part, *_ in wrong(nastui("doctor", "--json"))] == ["store", "scores"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[look\n", "this is no TOML"),
        ("[look]\ntheme = 5\n", ":2: look.theme: 5 is not a text"),
        ('[notify]\nwebhook = "ftp://x/SECRET"\n', ":2: notify.webhook: the address of notices is neither of https nor one of this machine"),
        ('[notify]\ncommand = "/nosuch/prog {title}"\n', "/nosuch/prog is no program here"),
    ],
)
def test_settings_that_do_not_count_are_told(nastui, own_home, text, said):
    (own_home / "config").mkdir(mode=0o700, parents=True)
    (own_home / "config" / "settings.toml").write_text(text)
    ((*_, told),) = [one for one in wrong(nastui("doctor", "--json")) if one[0] == "settings"]
    assert (said in told, "SECRET" in told) == (True, False)


def test_it_works_without_torch(nastui, full, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    ((part, name, said),) = wrong(nastui("doctor", "--json"))
    assert (part, name) == ("device", "torch")
    assert said.startswith("torch cannot be loaded: ")


def test_a_package_that_is_absent_or_too_old_is_told(nastui, monkeypatch):
    monkeypatch.setattr("nastui.cli.examining.requires", lambda name: ["nothing-like-it>=1", "numpy>=99", 'other>=1; extra == "dev"', "click"])
    assert wrong(nastui("doctor", "--json")) == [
        ("package", "numpy", f"{np.__version__}, and nastui asks for >=99"),
        ("package", "nothing-like-it", "not installed"),
    ]


def test_the_light_core_may_be_without_the_heavy_packages(nastui, full, monkeypatch):
    """Installed as nastui-core, which asks for neither."""

    def version_of(name):
        if name in ("nastui", "torch", "xgboost"):
            raise PackageNotFoundError(name)
        return "99"

    monkeypatch.setattr("nastui.cli.examining.version", version_of)
    monkeypatch.setattr("nastui.cli.examining.requires", lambda name: ["textual>=8", "numpy>=2"])
    monkeypatch.setitem(sys.modules, "torch", None)
    document = nastui("doctor", "--json").document
    assert document["right"], wrong(nastui("doctor", "--json"))
    notes = {(one["part"], one["name"]): one["remedy"] for one in document["findings"] if one["state"] == "note"}
    assert notes["package", "xgboost"] == "`pip install xgboost`"
    assert ("device", "torch") in notes


def test_both_distributions_beside_each_other_are_told(nastui, monkeypatch):
    monkeypatch.setattr("nastui.cli.examining.version", lambda name: "99")
    assert ("package", "nastui", "nastui and nastui-core are both installed: they are the same files") in wrong(nastui("doctor", "--json"))


def test_folders_that_others_may_read_or_have_no_room_are_told(nastui, full, monkeypatch):
    home().config.mkdir(mode=0o755)
    found = wrong(nastui("doctor", "--json"))
    assert [name for part, name, _ in found if part == "room"] == ["config"]
    home().config.chmod(0o700)
    monkeypatch.setattr("nastui.cli.examining._NO_ROOM", 1 << 60)
    assert [name for part, name, _ in wrong(nastui("doctor", "--json")) if part == "room"] == ["config", "data", "state"]


def test_a_home_that_is_a_file_is_told(nastui, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("NASTUI_HOME", str(tmp_path / "file"))
    told = [(name, said) for part, name, said in wrong(nastui("doctor", "--json")) if part == "room"]
    assert [name for name, _ in told] == ["config", "data", "state"]
    assert all("is no folder" in said for _, said in told)
