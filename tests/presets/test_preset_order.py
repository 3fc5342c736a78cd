"""The order in which presets are listed."""

from nastui.presets.places import in_natural_order, listed


def test_numbers_in_names_are_sorted_as_people_count():
    names = ["a-16", "a-128", "a-32", "a", "a/9", "a/10", "2", "b"]
    assert sorted(names, key=in_natural_order) == ["2", "a", "a-16", "a-32", "a-128", "a/9", "a/10", "b"]


def test_presets_are_listed_so():
    sizes = [preset.name for preset in listed() if preset.name.startswith("batch-size/genetic-naswt-")]
    assert [int(name.rpartition("-")[2]) for name in sizes] == [16, 32, 64, 128, 256, 512]
