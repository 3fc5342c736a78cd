"""In the list of presets a mark tells where a benchmark is missing."""

from nastui.presets.places import find
from nastui.tui.setup.presets import missing_benchmark

PUBLISHED = """\
benchmark = "nasbench101"
dataset = "cifar10"

[algorithm]
name = "random"

[fitness]
name = "{fitness}"

[budget]
evaluations = 5
"""


def test_a_preset_whose_table_is_needed_and_absent_is_marked(toy_home):
    presets = toy_home / "config" / "presets"
    (presets / "absent.toml").write_text(PUBLISHED.format(fitness="accuracy"))
    (presets / "bare.toml").write_text(PUBLISHED.format(fitness="naswt"))
    (presets / "broken.toml").write_text("[[[")
    marks = {name: missing_benchmark(find(name)) for name in ("toy", "quickstart", "absent", "bare", "broken")}
    assert marks == {"toy": None, "quickstart": None, "absent": "nasbench101", "bare": None, "broken": None}
