"""In the list of presets a mark tells where a benchmark is missing."""

from collections import Counter
from pathlib import Path

from nastui.presets.places import find, listed
from nastui.tui.setup import presets
from nastui.tui.setup.presets import preset_entries

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
    names = ("toy", "quickstart", "absent", "bare", "broken")
    lines = {file.name: entry.line.plain for file, entry in preset_entries(map(find, names)).items()}
    assert {name for name in names if "is not here" in lines[name]} == {"absent"}
    assert "nasbench101 is not here" in lines["absent"]


def test_the_list_reads_each_file_and_what_is_here_once(toy_home, monkeypatch):
    read = Counter()

    def count(name):
        real = getattr(presets, name)

        def counted(*given, **named):
            read[name] += 1
            return real(*given, **named)

        monkeypatch.setattr(presets, name, counted)

    count("benchmark_options")
    count("read_toml_text")
    monkeypatch.setattr(Path, "read_text", None)
    files = listed()
    preset_entries(files)
    assert read == {"benchmark_options": 2, "read_toml_text": len(files)}
