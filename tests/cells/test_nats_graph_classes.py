"""The classes of isomorphic NATS topology cells by the authors of NAS-EA-FA, beside the official ones."""

import numpy as np
import pytest
from linear_predictor import Linear, LinearSettings

from nastui.algorithms.algorithm import AlgorithmContext
from nastui.algorithms.nas_ea_fa import NasEaFa
from nastui.algorithms.settings import NasEaFaSettings
from nastui.cells.nats_tss.notation import every_cell
from nastui.cells.restricted import RestrictedSpace
from nastui.cells.spaces import space_named
from nastui.predictors.timed import TimedPredictor

OFFICIAL = space_named("nats-tss")
AUTHORS = OFFICIAL.by_graph()


def cell(text):
    return OFFICIAL.parse(text)


def same(first, second, space=AUTHORS):
    one, other = (space.canonical_keys(cell(text)[None])[0] for text in (first, second))
    return one == other


def test_there_are_8765_classes_where_the_official_ones_are_6466():
    assert len(np.unique(AUTHORS.canonical_keys(every_cell()))) == 8765
    assert len(np.unique(OFFICIAL.canonical_keys(every_cell()))) == 6466


SKIP, CONV, POOL, NONE = "skip_connect", "nor_conv_3x3", "avg_pool_3x3", "none"
MIRRORED = f"|{CONV}~0|+|{POOL}~0|{NONE}~1|+|{NONE}~0|{SKIP}~1|{CONV}~2|", f"|{POOL}~0|+|{CONV}~0|{NONE}~1|+|{NONE}~0|{CONV}~1|{SKIP}~2|"
DEAD = f"|{CONV}~0|+|{POOL}~0|{CONV}~1|+|{SKIP}~0|{NONE}~1|{NONE}~2|", f"|{NONE}~0|+|{NONE}~0|{NONE}~1|+|{SKIP}~0|{NONE}~1|{NONE}~2|"
CONTRACTED = f"|{SKIP}~0|+|{NONE}~0|{NONE}~1|+|{NONE}~0|{CONV}~1|{NONE}~2|", f"|{NONE}~0|+|{NONE}~0|{NONE}~1|+|{CONV}~0|{NONE}~1|{NONE}~2|"


def test_dead_edges_do_not_count_inner_nodes_may_be_swapped_and_a_skip_is_an_edge():
    assert same(*MIRRORED)
    assert same(*DEAD)
    assert not same(*CONTRACTED)
    assert same(*CONTRACTED, space=OFFICIAL)


@pytest.mark.parametrize("space", [OFFICIAL, AUTHORS], ids=["official", "authors"])
def test_members_and_their_encodings_are_those_of_the_class(space):
    chosen = every_cell()[::977]
    for one in chosen:
        members = space.isomorphic(one)
        assert (space.canonical_keys(members) == space.canonical_keys(one[None])).all()
        assert (members == one).all(axis=1).any()
    encodings, owners = space.isomorphic_encodings(chosen)
    for number, one in enumerate(chosen):
        expected = np.unique(space.encode(space.isomorphic(one)), axis=0)
        assert np.array_equal(np.unique(encodings[owners == number], axis=0), expected)


def test_a_restricted_space_keeps_its_restriction():
    few = RestrictedSpace(OFFICIAL, lambda cells: cells[:, 0] == 0)
    assert few.by_graph().valid(every_cell()).sum() == few.valid(every_cell()).sum() < 15_625
    assert few.by_graph().canonical_keys(every_cell()).tolist() == AUTHORS.canonical_keys(every_cell()).tolist()


@pytest.mark.parametrize(("classes", "space"), [(None, "nats-tss"), ("official", "nats-tss"), ("authors", "nats-tss"), ("authors", "nasbench101")])
def test_nas_ea_fa_takes_the_strings_of_a_graph_for_one_query_where_it_is_told_so(classes, space):
    given = space_named(space)
    context = AlgorithmContext(given, given.exact_keys, 100_000, 1, TimedPredictor(Linear(LinearSettings(), None)))
    own = NasEaFa(NasEaFaSettings(classes=classes), context).context
    if classes == "authors" and space == "nats-tss":
        assert own.identify(np.array([cell(text) for text in MIRRORED])).tolist().count(own.identify(cell(MIRRORED[0])[None])[0]) == 2
        assert len(np.unique(own.space.canonical_keys(every_cell()))) == 8765
    else:
        assert own is context
