"""One description of a setting serves form, check and schema."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastui.base.checking import check_value, make_settings, read_text
from nastui.base.errors import InputError
from nastui.base.fields import Condition, fields_of, setting, values_of


@dataclass(frozen=True)
class Example:
    count: int = setting(3, "Count", "How many", low=1, high=10)
    share: float | None = setting(None, "Share", "Of all", low=0.0)
    kind: str = setting("plain", "Kind", "Which", choices=("plain", "fancy"))
    often: bool = setting(False, "Often", "Or not", when=Condition("kind", ("fancy",)))

    def conflicts(self):
        if self.count == 7:
            yield "count", "7 never goes"


FIELDS = {field.name: field for field in fields_of(Example)}


def test_a_field_knows_kind_bounds_and_when_it_applies():
    assert [field.kind for field in FIELDS.values()] == ["int", "float", "text", "bool"]
    assert [field.bounds for field in FIELDS.values()] == ["1 to 10", "at least 0", "one of plain, fancy", ""]
    assert FIELDS["share"].optional
    assert not FIELDS["often"].applies({"kind": "plain"})
    assert FIELDS["often"].applies({"kind": "fancy"})


@given(st.integers(1, 6), st.one_of(st.none(), st.floats(0, 1e9)), st.sampled_from(["plain", "fancy"]), st.booleans())
def test_right_values_come_back(count, share, kind, often):
    values = {"count": count, "share": share, "kind": kind, "often": often}
    assert values_of(make_settings(Example, values)) == values


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"cuont": 1}, r"in.cuont: unknown key \(did you mean 'count'\?\); known here: count, share, kind, often"),
        ({"count": 0}, r"in.count: 0 is out of bounds \(1 to 10\)"),
        ({"count": "3"}, r"in.count: '3' is not a whole number; give 1 to 10"),
        ({"count": 3.0}, r"in.count: 3.0 is not a whole number"),
        ({"count": True}, r"in.count: true is not a whole number"),
        ({"count": None}, r"in.count: nothing is not a whole number"),
        ({"share": float("nan")}, r"in.share: nan is not a finite number"),
        ({"share": float("inf")}, r"in.share: inf is not a finite number"),
        ({"kind": "fance"}, r"in.kind: 'fance' is not one of plain, fancy \(did you mean 'fancy'\?\)"),
        ({"often": 1}, r"in.often: 1 is not true or false"),
        ({"count": 7}, r"in.count: 7 never goes"),
        ({"share": "x" * 99}, r"in.share: 'x{36}…' is not a number"),
    ],
)
def test_a_wrong_value_names_key_bound_and_nearest_name(values, said):
    with pytest.raises(InputError, match=said):
        make_settings(Example, values, "in.")


def test_a_whole_number_serves_as_a_number():
    assert check_value(FIELDS["share"], 2) == 2.0


@pytest.mark.parametrize(("text", "value"), [("5", 5), (" 5 ", 5), ("10", 10)])
def test_a_forms_text_is_read(text, value):
    assert read_text(FIELDS["count"], text) == value


def test_an_empty_text_is_open_where_that_is_allowed():
    assert read_text(FIELDS["share"], "") is None
    with pytest.raises(InputError, match="'' is not a whole number"):
        read_text(FIELDS["count"], "")


def test_grouped_digits_are_read_and_a_decimal_comma_is_not_guessed():
    assert read_text(FIELDS["share"], "10,000") == 10_000
    for slip in ("0,1", "5,0", "1,00"):
        with pytest.raises(InputError, match="is not a number"):
            read_text(FIELDS["share"], slip)
