"""Kept scores vouch for themselves: a flipped bit gives no wrong score, and what is damaged is computed again."""

import sqlite3

import numpy as np
import pytest

from nastui.base.errors import DamagedError, StorageError
from nastui.fitness.scoring.scorer import Score, ScoreStatus
from nastui.fitness.scoring.store import MIGRATIONS, ScoreStore

DOCUMENT = {"space": "nats-tss", "fitness": "naswt"}
KEYS = np.arange(200, dtype=np.uint64) * np.uint64(7)
SCORES = [Score(1500 + place / 3 if place % 9 else -np.inf, ScoreStatus.OK if place % 9 else ScoreStatus.SINGULAR, 0.01) for place in range(200)]


@pytest.fixture
def path(tmp_path):
    with ScoreStore(tmp_path / "scores.sqlite") as store:
        chosen = store.open(DOCUMENT)
        store.add(chosen, KEYS, SCORES)
        store.set_cost(chosen, 0.25)
    return tmp_path / "scores.sqlite"


def execute(path, statement, *values):
    with sqlite3.connect(path) as connection:
        connection.execute(statement, values)
    connection.close()


@pytest.mark.parametrize(
    "change", ["value = value + 1", "value = NULL", "status = 1", "seconds = 0.02", "key = key + 1", "value = 'text'", "status = 9"]
)
def test_a_changed_score_is_not_known_and_is_stored_anew(path, change):
    execute(path, f"UPDATE scores SET {change} WHERE key = 70")
    with ScoreStore(path) as store:
        chosen = store.open(DOCUMENT)
        assert [str(one) for one in store.damage()] == [
            f"{path}: set {chosen.id}: the kept scores {chosen.id} are damaged: 1 of its 200 scores are not what was written"
            "; `nastui score` computes scores anew once the file is moved aside"
        ]
        found = store.find(chosen, KEYS)
        assert np.flatnonzero(~found.known).tolist() == [10]
        store.add(chosen, KEYS[10:11], SCORES[10:11])
        assert store.find(chosen, KEYS).known.all()
    with ScoreStore(path) as store:
        found = store.find(store.open(DOCUMENT), KEYS)
        assert found.known.all()
        assert found.values.tolist() == [one.value for one in SCORES]


@pytest.mark.parametrize("change", ["document = '{}'", "document = 'x'", "seconds_per_cell = 0.26", "seconds_per_cell = 'x'"])
def test_a_changed_set_is_not_used(path, change):
    execute(path, f"UPDATE sets SET {change}")
    with ScoreStore(path) as store:
        assert store.sets() == ()
        assert len(list(store.damage())) == 1
        with pytest.raises(DamagedError, match="the kept scores .* are damaged: "):
            store.open(DOCUMENT)


def test_scores_of_before_checksums_are_taken_as_they_are(tmp_path):
    path = tmp_path / "scores.sqlite"
    with sqlite3.connect(path) as connection:
        connection.executescript(MIGRATIONS[0] + "; PRAGMA user_version = 1")
    connection.close()
    with ScoreStore(path) as store:
        chosen = store.open(DOCUMENT)
        execute(path, "INSERT INTO scores (set_number, key, value, status, seconds) VALUES (1, 7, 2.5, 0, 0.1)")
        assert store.find(chosen, KEYS[:3]).known.tolist() == [False, True, False]
        assert list(store.damage()) == []


def test_sixty_flips_give_no_wrong_score(path):
    whole, right = path.read_bytes(), {int(key): one.value for key, one in zip(KEYS, SCORES, strict=True)}
    rng = np.random.default_rng(2)
    for place, bit in zip(rng.integers(len(whole), size=60), rng.integers(8, size=60), strict=True):
        content = bytearray(whole)
        content[place] ^= 1 << bit
        for left in path.parent.glob("scores.sqlite-*"):
            left.unlink()
        path.write_bytes(content)
        try:
            with ScoreStore(path) as store:
                chosen = store.open(DOCUMENT)
                found = store.find(chosen, KEYS)
                assert chosen.seconds_per_cell in (0.25, None)
        except StorageError:
            continue
        assert all(right[int(key)] == value for key, value in zip(KEYS[found.known], found.values[found.known], strict=True))
