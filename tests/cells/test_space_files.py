"""Spaces that a TOML file describes: the contract of a space, exact identities of graphs, sizes, functions that fail, files that are hostile."""

import itertools

import numpy as np
import pytest
from ec_nas import EcNas
from ec_nas import table as ec_nas_table

from nastui.base.errors import InputError
from nastui.cells.conformance import CHECKS
from nastui.cells.restricted import RestrictedSpace
from nastui.cells.space_file.description import read_space_file
from nastui.cells.space_file.kept import FileSpaceEntry
from nastui.cells.spaces import space_named

POSITIONS = """
name = "toy"
[[position]]
name = "depth"
choices = [1, 2, 3]
ordered = true
[[position]]
name = "operation"
choices = ["conv3x3", "conv1x1", "pool"]
[[position]]
name = "width"
choices = [8, 16.5]
"""
LARGE = "\n".join(['name = "large"', *(f'[[position]]\nname = "p{place}"\nchoices = {list(range(10))}' for place in range(12))])
FOUR = 'name = "four"\n[dag]\nvertices = 4\noperations = ["conv3x3", "conv1x1", "maxpool"]\n'
NINE = 'name = "nine"\n[dag]\nvertices = 9\noperations = ["conv3x3", "conv1x1", "maxpool"]\nmost_edges = 12\n'
FUNCTIONS = """
def odd(cell):
    return cell["depth"] != 2

def same(cell):
    return f"{cell['depth']} {cell['operation'] == 'pool'} {cell['width']}"

def no_conv_first(cell):
    return cell["operations"][0] != "conv3x3"

def operations(cell):
    return "+".join(sorted(cell["operations"]))

def fails(cell):
    return 1 / (cell["depth"] - 2) > -9

def texts(cell):
    return "yes"

def no_texts(cell):
    return 1
"""
EVERY = {
    "positions": POSITIONS,
    "large": LARGE,
    "dag of four": FOUR,
    "dag of nine": NINE,
    "with functions": POSITIONS.replace('name = "toy"', 'name = "toy"\nvalid = "mine:odd"\ncanonical = "mine:same"'),
    "graphs with a function that forbids": FOUR.replace('name = "four"', 'name = "four"\nvalid = "mine:no_conv_first"'),
    "graphs with a function that joins": FOUR.replace('name = "four"', 'name = "four"\ncanonical = "mine:operations"'),
}


@pytest.fixture
def made(tmp_path):
    """The space of a text."""

    def make(text):
        (tmp_path / "mine.py").write_text(FUNCTIONS)
        path = tmp_path / "space.toml"
        path.write_text(text)
        return FileSpaceEntry("any", "any", "any", file=path).make()

    return make


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("text", EVERY.values(), ids=EVERY)
def test_it_holds_to_the_contract(made, check, text):
    check(made(text))


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("name", ["nas-bench-macro", "transnas-micro"])
def test_shipped_files_hold_to_the_contract(check, name):
    check(space_named(name))


def test_published_notations():
    assert space_named("nas-bench-macro").distinct == 6561
    space = space_named("transnas-micro")
    assert space.distinct == 4096
    assert space.parse("64-41414-1_02_333").tolist() == [1, 0, 2, 3, 3, 3]  # the example of its authors: nodes 1, 2 and 3 in turn


def test_graphs_of_four_vertices_are_those_of_ec_nas(made):
    """91 classes, and the same ones."""
    space, oracle, (every, _) = made(FOUR), EcNas(), ec_nas_table()
    assert space.distinct == 91
    assert np.array_equal(np.unique(space.exact_keys(space.every_cell())), np.unique(space.exact_keys(every)))
    pairs = set(zip(space.canonical_keys(every).tolist(), oracle.canonical_keys(every).tolist(), strict=True))
    assert len(pairs) == 91


def test_relabelled_graphs_of_nine_vertices_are_one_query(made):
    """All orders of inner vertices in which edges lead forward, by brute force; cells of another key are not among them."""
    space, rng = made(NINE), np.random.default_rng(0)
    for cell in space.random(rng, 5):
        ends = space._ends(cell)
        found = set()
        for order in itertools.islice(itertools.permutations(range(1, 8)), 0, 5040, 7):
            seats = {0: 0, 8: 8, **{vertex: seat for seat, vertex in enumerate(order, 1)}}
            moved = [(seats[source], seats[target]) for source, target in ends]
            if all(source < target for source, target in moved):
                row = np.zeros_like(cell)
                for vertex in range(1, 8):
                    row[seats[vertex] - 1] = cell[vertex - 1]
                for pair in moved:
                    row[7 + space.pairs.index(pair)] = 1
                found.add(int(space.canonical_keys(row[None])[0]))
        assert found <= {int(space.canonical_keys(cell[None])[0])}


def test_operations_of_dead_vertices_do_not_count_and_others_do(made):
    space = made(FOUR)
    first, dead, other = (space.parse(text) for text in ("conv3x3+maxpool:01.13", "conv3x3+conv1x1:01.13.02", "conv1x1+maxpool:01.13"))
    keys = space.canonical_keys(np.stack([first, dead, other])).tolist()
    assert keys[0] == keys[1] != keys[2]


def test_a_space_of_a_million_million_cells_is_sampled(made):
    space = made(LARGE)
    assert space.distinct == 10**12
    assert space.every_cell() is None
    assert len(np.unique(space.exact_keys(space.random(np.random.default_rng(0), 1000)))) == 1000
    assert space.format(space.parse("9:8:7:6:5:4:3:2:1:0:1:2")) == "9:8:7:6:5:4:3:2:1:0:1:2"


def test_a_search_among_few_cells_of_a_large_space_draws_them(made):
    space, rng = made(LARGE), np.random.default_rng(0)
    rows = space.random(rng, 50)
    keys = space.exact_keys(rows)
    few = RestrictedSpace(space, lambda cells: np.isin(space.exact_keys(cells), keys), rows)
    drawn = few.random(rng, 40)
    mutants = few.mutate(rng, drawn)
    assert few.valid(drawn).all()
    assert few.valid(mutants).all()
    assert 0.3 < (mutants != drawn).any(axis=1).mean() < 1


def test_functions_join_and_exclude_cells(made):
    space = made(EVERY["with functions"])
    assert len(space.every_cell()) == 12
    assert space.distinct == 8
    assert len(space.isomorphic(space.parse("1:conv3x3:8"))) == 2
    with pytest.raises(InputError, match="mine:odd does not allow it"):
        space.parse("2:pool:8")


@pytest.mark.parametrize(
    ("key", "function", "said"),
    [
        ("valid", "mine:fails", "it fails for the cell 2:.*ZeroDivisionError: division by zero; mend it"),
        ("valid", "mine:texts", "it gives str, not True or False"),
        ("canonical", "mine:no_texts", "it gives int, not a text"),
        ("valid", "mine:absent", "has no function 'absent'"),
        ("valid", "nowhere:valid", "its module cannot be imported"),
        ("valid", "os:system", "'os' is no module of your own"),
        ("canonical", "nastui.cli.main:main", "'nastui.cli.main' is no module of your own"),
    ],
)
def test_a_function_that_fails_is_told_in_a_sentence(made, key, function, said):
    space = made(POSITIONS.replace('name = "toy"', f'name = "toy"\n{key} = "{function}"'))
    with pytest.raises(InputError, match=said):
        space.canonical_keys(space.random(np.random.default_rng(0), 50))


def test_a_text_that_is_no_cell_says_where(made):
    space = made(POSITIONS)
    for text, said in (
        ("1:conv3:8", "'conv3' is no operation \\(did you mean 'conv3x3'"),
        ("1:pool", "it has 2 parts where the space has 3 positions"),
    ):
        with pytest.raises(InputError, match=said):
            space.parse(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("net[1-conv3x3-9]", "'9' is no width"),
        ("net[1-conv3-8]", "'conv3' is no operation \\(did you mean 'conv3x3'"),
        ("net[1-conv3x3]", "it has 2 parts where the space has 3 positions"),
        ("net[1]", "it has 1 part where the space has 3 positions"),
        ("1-conv3x3-8", "it does not follow the notation"),
    ],
)
def test_what_stands_around_the_choices_hides_no_wrong_one(made, text, said):
    space = made(POSITIONS.replace('name = "toy"', 'name = "toy"\nnotation = "net[{}-{}-{}]"', 1))
    with pytest.raises(InputError, match=said):
        space.parse(text)


@pytest.mark.parametrize(("text", "said"), [("1_conv3x3-9", "'9' is no width"), ("7_conv3x3-8", "'7' is no depth")])
def test_different_signs_between_the_choices_tell_where_each_is(made, text, said):
    space = made(POSITIONS.replace('name = "toy"', 'name = "toy"\nnotation = "{}_{}-{}"', 1))
    with pytest.raises(InputError, match=said):
        space.parse(text)


def test_a_long_wrong_text_of_many_positions_is_refused_at_once(made):
    """A pattern would try in vain for longer than anybody waits."""
    signs = "{}" + "".join(f"{'ab'[place % 2]}{{}}" for place in range(35))
    space = made(f'notation = "{signs}"\n' + many(36, 3))
    with pytest.raises(InputError, match="does not follow the notation"):
        space.parse(("a" * 20 + "b" * 20) * 10)


def test_what_is_wrong_in_a_position_has_its_line(tmp_path):
    (tmp_path / "space.toml").write_text(POSITIONS.replace("[1, 2, 3]", "[1, 1]"))
    line = POSITIONS.splitlines().index(next(one for one in POSITIONS.splitlines() if "[1, 2, 3]" in one)) + 1
    with pytest.raises(InputError, match=rf"space.toml:{line}: position.1.choices: a choice is given twice"):
        read_space_file(tmp_path / "space.toml")


def many(positions, choices):
    return 'name = "x"\n' + "".join(f'[[position]]\nname = "p{place}"\nchoices = {list(range(choices))}\n' for place in range(positions))


WRONG = {
    "no toml": ("name = ", "this is no TOML"),
    "nothing": ("", "no name is given"),
    "both": (POSITIONS + "[dag]\nvertices = 4\noperations = ['a']", "either"),
    "unknown key": (POSITIONS + "colour = 1", "'colour' means nothing here"),
    "name": (POSITIONS.replace('"toy"', '"../../etc"'), "cannot be a space's name"),
    "too many cells": (
        'name = "x"\n' + "".join(f'[[position]]\nname = "p{n}"\nchoices = {list(range(90))}\n' for n in range(12)),
        r"about 10\^23 cells",
    ),
    "too many positions": (many(65, 2), "there are 65 positions"),
    "too many choices": (POSITIONS.replace("[1, 2, 3]", str(list(range(101)))), "no list of choices"),
    "choices": (POSITIONS.replace("[1, 2, 3]", "[1, [2], 3]"), "neither a text nor a number"),
    "twice": (POSITIONS.replace("[1, 2, 3]", '[1, "1"]'), "a choice is given twice"),
    "comma": (POSITIONS.replace('"pool"', '"po,ol"'), "cannot stand in a cell's text"),
    "long": (POSITIONS.replace('"pool"', f'"{"p" * 1000}"'), "cannot stand in a cell's text"),
    "vertices": (FOUR.replace("4", "10"), "no whole number from 3 to 9"),
    "huge number": (FOUR.replace("4", "9" * 4000), "no whole number|beyond all measure"),
    "edges": (FOUR + "most_edges = 7", "no whole number from 1 to 6"),
    "notation": (POSITIONS.replace('name = "toy"', 'name = "toy"\nnotation = "{}{}"'), "it has 2 {} for 3 positions"),
    "ambiguous": (POSITIONS.replace('name = "toy"', 'name = "toy"\nnotation = "{}{}{}"').replace("[1, 2, 3]", "[1, 11]"), "cannot be told"),
    "function": (POSITIONS.replace('name = "toy"', 'name = "toy"\nvalid = "__import__(1)"'), "names no function"),
    "deep": ("name = " + "[" * 100_000, "beyond all measure|no TOML"),
    "too large": ("# " + "x" * (1 << 20), "larger than"),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_refused_in_a_sentence(tmp_path, text, said):
    path = tmp_path / "space.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=said) as refused:
        read_space_file(path)
    assert str(path) in str(refused.value)


def test_the_line_of_what_is_wrong_is_told(tmp_path):
    path = tmp_path / "space.toml"
    path.write_text('name = "toy"\n\n[dag]\nvertices = 99\noperations = ["a"]\n')
    with pytest.raises(InputError) as refused:
        read_space_file(path)
    assert refused.value.place.line == 4


@pytest.mark.parametrize(("key", "function"), [("valid", "mine:no_conv_first"), ("canonical", "mine:operations")])
def test_representatives_of_graphs_are_cells_of_the_list(made, key, function):
    """What a function of the user's forbids stands for nothing, and what it joins has one representative."""
    space = made(FOUR.replace('name = "four"', f'name = "four"\n{key} = "{function}"'))
    every = space.every_cell()
    keys = space.network_keys(every)
    stand = space.from_keys(keys)
    assert space.valid(stand).all()
    assert np.array_equal(space.canonical_keys(stand), space.canonical_keys(every))
    assert len(np.unique(keys)) == space.distinct


def test_a_representative_of_a_large_space_of_graphs_is_the_cell_itself(made):
    space = made(NINE.replace('name = "nine"', 'name = "nine"\nvalid = "mine:no_conv_first"'))
    cells = space.random(np.random.default_rng(0), 20)
    assert np.array_equal(space.network_keys(cells), space.exact_keys(cells))
