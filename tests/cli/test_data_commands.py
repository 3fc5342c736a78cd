"""`nastui data`, `query`, `presets`, `doctor`, and the bare command."""

import subprocess
import sys

import pytest

CELL = "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|"


def test_the_list_says_that_mini_tss_is_not_nats_bench(nastui):
    said = nastui("data", "list")
    assert "not NATS-Bench" in said.out
    assert "Trained by nastui's own builder: every distinct network" in said.out
    assert "nats-tss: not here; `nastui data get nats-tss` fetches it" in said.out


def test_an_import_becomes_a_benchmark_that_answers_and_goes(nastui, toy_csv):
    assert nastui("data", "import", str(toy_csv)).out == "toy.csv is now nats-tss: 15,625 cells, 5 columns\n"
    values = nastui("query", "nats-tss", CELL, "--dataset", "TOY", "--json").document["values"]
    assert {one["dataset"] for one in values} == {"toy"}
    assert list(values[0]) == ["dataset", "metric", "split", "epochs", "seeds", "value", "unit", "source"]
    assert "percent" in nastui("query", "nats-tss", CELL).out
    assert nastui("data", "import", str(toy_csv), "--json").document["joined"] is True
    assert nastui("data", "remove", "nats-tss", "--yes").code == 0
    assert nastui("query", "nats-tss", CELL).code == 2


def test_a_tables_columns_are_chosen_and_what_was_decided_is_in_the_document_even_when_quiet(nastui, tmp_path):
    path = tmp_path / "mine.tsv"
    path.write_text(f"idx\tnotes\tbest\twhat\tacc\n0\tgood\t{CELL}\t{CELL}\t0.5\n")
    options = ["--name", "mine", "--cell-column", "what", "--skip", "best", "--rename", "acc=toy.valid@3"]
    said = nastui("-q", "data", "import", str(path), *options, "--json")
    assert said.err == ""
    assert said.document["remarks"] == [
        "passed over: 'notes' (no entry is a number)",
        "toy.valid@3: no value above 1, so these are fractions; read as percent",
    ]
    value = nastui("query", "mine", CELL, "--json").document["values"][0]
    assert (value["dataset"], value["split"], value["epochs"], value["value"]) == ("toy", "valid", 3, 50.0)


def test_a_choice_of_columns_is_for_tables_only(nastui, tmp_path):
    (tmp_path / "meta.pickle.pbz2").write_bytes(b"BZh")
    said = nastui("data", "import", str(tmp_path), "--skip", "x")
    assert said.code == 2
    assert "--cell-column, --skip, --rename and --prefix are for tables" in said.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["query", "mini-tss", "0110000100010000:input,conv1x1-bn-relu,maxpool3x3,output"], "is not a cell of nats-tss"),
        (["query", "mini-tss", CELL, "--dataset", "cifar10"], "mini-tss has no dataset 'cifar10'"),
        (["query", "nasbench101", CELL], "the benchmark 'nasbench101' is not here"),
        (["data", "import", "nowhere.csv"], "nowhere.csv: there is no such file"),
        (["data", "remove", "mini-tss"], "part of nastui and stays"),
        (["data", "build", "nats-tss"], "'nats-tss' cannot be built"),
        (["data", "build", "mini-tss", "--seeds", "one"], "'one' is no seed"),
        (["presets", "show", "nothing"], "there is no preset 'nothing'"),
        (["watch", "nothing"], "there is no run 'nothing'"),
        (["runs", "show", ""], "no run is named"),
        (["runs", "show"], "there is no run yet"),
        (["nonsense"], "No such command 'nonsense'"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_code_2(nastui, arguments, said):
    told = nastui(*arguments)
    assert told.code == 2
    assert said in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""


def test_what_a_user_typed_is_shown_without_control_characters(nastui):
    told = nastui("run", "\x1b[31mred\x07")
    assert "\x1b" not in told.err
    assert "\x07" not in told.err


def test_presets_are_listed_shown_and_checked(nastui, tmp_path):
    assert "quickstart" in nastui("presets", "list").out.splitlines()[1]
    assert 'name = "genetic"' in nastui("presets", "show", "quickstart").out
    assert nastui("presets", "validate", "quickstart", "talk/genetic-accuracy-nats").code == 0
    assert nastui("presets", "schema").document["title"] == "nastui preset"


def test_the_doctor_tells_what_is_here(nastui):
    said = nastui("doctor")
    assert said.code == 0
    assert "benchmark mini-tss" in said.out


def test_the_bare_command_runs_the_quickstart_where_there_is_no_terminal(nastui):
    said = nastui()
    assert said.code == 0
    assert "genetic on mini-tss, embedded (not NATS-Bench), mnist8, seed 1" in said.out


def test_the_version_is_told(nastui):
    assert nastui("--version").out.startswith("nastui, version 0.")


def test_one_damaged_table_does_not_hide_the_others(nastui, toy_csv, own_home):
    nastui("data", "import", str(toy_csv))
    (own_home / "data" / "tables" / "nats-tss.nastui").write_bytes(b"damaged")
    (own_home / "data" / "tables" / "not a name.nastui").write_bytes(b"")
    said = nastui("data", "list")
    assert said.code == 0
    assert "mini-tss, embedded" in said.out
    assert "no nastui table" in said.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "quickstart", "--pace", "nan"],
        ["run", "quickstart", "--set", "algorithm.tournament=" + "9" * 400],
        ["run", "x" * 5000],
        ["data", "import", "nowhere.csv", "--name", "x" * 300],
        ["data", "build", "mini-tss", "--seeds", "²"],
    ],
)
def test_absurd_input_is_a_sentence_and_no_surprise(nastui, arguments):
    said = nastui(*arguments)
    assert said.code == 2
    assert "did not expect" not in said.err


def test_a_preset_whose_file_is_gone_is_not_listed(nastui, own_home):
    (own_home / "config" / "presets").mkdir(parents=True)
    (own_home / "config" / "presets" / "gone.toml").symlink_to("nowhere.toml")
    said = nastui("presets", "list")
    assert said.code == 0
    assert "gone" not in said.out


def test_listing_benchmarks_needs_no_arrays_and_no_network():
    look = "import sys, nastui.cli.data.group; print([name for name in ('numpy', 'requests', 'rich', 'torch') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_list_of_ones_own_says_of_which_space_it_is_and_how_much_of_it(nastui, tmp_path):
    table = tmp_path / "mine.csv"
    cells = ("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|", "|none~0|+|none~0|none~1|+|none~0|none~1|skip_connect~2|")
    table.write_text("arch,d.valid@1\n" + "".join(f"{cell},50\n" for cell in cells))
    assert nastui("data", "import", str(table), "--name", "mine").code == 0
    assert "mine: 2 of the 15,625 distinct queries of nats-tss, " in nastui("data", "list", "mine").out
    assert ": 5,260 distinct queries, " in nastui("data", "list", "mini-tss").out.replace(";", ":")
