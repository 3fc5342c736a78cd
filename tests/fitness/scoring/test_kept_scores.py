"""Scores that are kept: found again, by whom and after what."""

import itertools
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from waiting import PATIENCE

from nastui.base.errors import StorageError
from nastui.fitness.scoring.scorer import Score, ScoreStatus
from nastui.fitness.scoring.store import ScoreStore

DOCUMENT = {"space": "nats-tss", "score": "naswt", "images": {"digest": "a", "count": 128}, "score_seed": 0}
KEEPER = """
import sys
import numpy as np
from nastui.fitness.scoring.store import ScoreStore
from nastui.fitness.scoring.scorer import Score, ScoreStatus
first, last = map(int, sys.argv[1:3])
kept = ScoreStore()
chosen = kept.open({"space": "nats-tss", "score": "naswt"})
for key in range(first, last):
    kept.add(chosen, np.array([key], dtype=np.uint64), [Score(key / 2, ScoreStatus.OK, 0.1)])
    print(key, flush=True)
"""
files = itertools.count()


@pytest.fixture
def kept():
    with ScoreStore() as kept:
        yield kept


def keys_of(*numbers):
    return np.array(numbers, dtype=np.uint64)


def spawn(first, last):
    return subprocess.Popen([sys.executable, "-c", KEEPER, str(first), str(last)], stdout=subprocess.PIPE, text=True, env=dict(os.environ))


SCORES = st.builds(Score, st.floats(allow_nan=True, allow_infinity=True), st.sampled_from(ScoreStatus), st.floats(0, 1e6))


@given(st.dictionaries(st.integers(0, 2**64 - 1), SCORES, max_size=30), st.lists(st.integers(0, 2**64 - 1), max_size=10))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_kept_is_found_and_nothing_else_is(tmp_path, scores, others):
    with ScoreStore(tmp_path / f"{next(files)}.sqlite") as kept:
        chosen = kept.open(DOCUMENT)
        keys = keys_of(*scores)
        kept.add(chosen, keys, list(scores.values()))
        asked = keys_of(*others, *scores, *others)
        found = kept.find(chosen, asked)
        assert found.known.tolist() == [int(key) in scores for key in asked]
        for key, value, status, seconds in zip(asked.tolist(), found.values, found.statuses, found.seconds, strict=True):
            score = scores.get(key, Score(np.nan, ScoreStatus.NAN, np.nan))
            assert np.array_equal([value, status, seconds], [score.value, score.status, score.seconds], equal_nan=True)


def test_the_score_that_was_kept_first_stays(kept):
    chosen = kept.open(DOCUMENT)
    kept.add(chosen, keys_of(7), [Score(1.0, ScoreStatus.OK, 0.1)])
    kept.add(chosen, keys_of(6, 7), [Score(3.0, ScoreStatus.OK, 0.1), Score(2.0, ScoreStatus.OK, 0.2)])
    assert kept.find(chosen, keys_of(7, 6)).values.tolist() == [1.0, 3.0]


def test_sets_of_several_batches_lie_side_by_side(kept):
    one, other = kept.open(DOCUMENT), kept.open({**DOCUMENT, "score_seed": 1})
    kept.add(one, keys_of(1, 2), [Score(1.0, ScoreStatus.OK, 0.1)] * 2)
    kept.add(other, keys_of(1), [Score(5.0, ScoreStatus.OK, 0.1)])
    assert kept.find(one, keys_of(1)).values[0] == 1.0
    assert kept.find(other, keys_of(1)).values[0] == 5.0
    assert [(found.id, found.count, found.document) for found in kept.sets()] == [(one.id, 2, DOCUMENT), (other.id, 1, {**DOCUMENT, "score_seed": 1})]


def test_a_document_is_one_set_whatever_the_order_of_its_keys(kept):
    assert kept.open(DOCUMENT).id == kept.open(dict(reversed(DOCUMENT.items()))).id
    assert len(kept.sets()) == 1


def test_the_cost_that_was_settled_first_is_everybodys(kept):
    chosen = kept.open(DOCUMENT)
    assert chosen.seconds_per_cell is None
    assert (kept.set_cost(chosen, 0.3), kept.set_cost(chosen, 0.9)) == (0.3, 0.3)
    assert kept.open(DOCUMENT).seconds_per_cell == 0.3


def test_what_another_connection_keeps_later_is_found(kept):
    chosen = kept.open(DOCUMENT)
    assert not kept.find(chosen, keys_of(1, 2)).known.any()
    with ScoreStore() as other:
        other.add(other.open(DOCUMENT), keys_of(2), [Score(4.0, ScoreStatus.OK, 0.1)])
    assert kept.find(chosen, keys_of(1, 2)).known.tolist() == [False, True]


def test_a_whole_space_is_read_once(kept):
    chosen, keys = kept.open(DOCUMENT), np.arange(15_625, dtype=np.uint64)
    kept.add(chosen, keys, [Score(float(key), ScoreStatus.OK, 0.1) for key in keys])
    statements = []
    kept._connection.set_trace_callback(statements.append)
    for begin in range(0, 15_625, 1000):
        assert kept.find(chosen, keys[begin : begin + 1000]).values.tolist() == keys[begin : begin + 1000].tolist()
    assert len(statements) == 1


def test_scores_survive_the_death_of_who_kept_them(kept):
    child = spawn(0, 10**9)
    told = [int(child.stdout.readline()) for _ in range(30)]
    child.kill()
    child.communicate()
    chosen = kept.open({"space": "nats-tss", "score": "naswt"})
    found = kept.find(chosen, keys_of(*told))
    assert found.known.all()
    assert found.values.tolist() == [key / 2 for key in told]


def test_several_processes_keep_scores_at_once(kept):
    children = [spawn(begin, begin + 150) for begin in (0, 100)]  # they meet at the keys 100 to 149
    for child in children:
        child.communicate(timeout=PATIENCE)
    assert [child.returncode for child in children] == [0, 0]
    found = kept.find(kept.open({"space": "nats-tss", "score": "naswt"}), np.arange(250, dtype=np.uint64))
    assert found.values.tolist() == [key / 2 for key in range(250)]


def test_a_file_that_is_no_database_is_named(own_home):
    (own_home / "data").mkdir(parents=True)
    (own_home / "data" / "scores.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(StorageError, match=r"scores\.sqlite.*move the file aside"):
        ScoreStore()
