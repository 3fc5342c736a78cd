"""Runs and studies for other programs and for papers: every number of the run, whatever the format."""

import csv
import hashlib
import io
import json
import re
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image
from small_study import SMALL

import nastui
from nastui.cli.main import cli
from nastui.exports import bundles
from nastui.exports.bundles import compare, read_bundle, write_bundle
from nastui.exports.lines import EVALUATION_COLUMNS, STUDY_COLUMNS
from nastui.exports.own_images import digest_of, names_of
from nastui.exports.references import USED, WORKS
from nastui.exports.trackers import points, settings_of, track
from nastui.fitness.registry import FITNESSES
from nastui.runs import generation, watching
from nastui.runs.spec import REGISTRIES
from nastui.runs.store import Store, new_id


@pytest.fixture
def run():
    """A short genetic search on the embedded benchmark."""
    return nastui.run("quickstart", seed=3, algorithm={"population": 10}, budget={"evaluations": 40})


def said(*words, code=0):
    """What a command prints."""
    ran = CliRunner().invoke(cli, words)
    assert ran.exit_code == code, (ran.output, ran.exception)
    return ran.stdout


def test_json_lines_have_every_evaluation(run):
    lines = [json.loads(line) for line in said("runs", "export", run.id, "--format", "jsonl").splitlines()]
    assert [line.pop("run") for line in lines] == [run.id] * 40
    assert lines == list(run.evaluations)


def test_csv_of_several_runs_says_whose_each_line_is(run, tmp_path):
    other = nastui.run("quickstart", seed=4, budget={"evaluations": 20})
    said("runs", "export", run.id, other.id, "--output", str(tmp_path / "both.csv"))
    rows = list(csv.DictReader((tmp_path / "both.csv").open()))
    assert [row["run"] for row in rows] == [run.id] * 40 + [other.id] * 20
    assert [float(row["fitness"]) for row in rows] == [*run.evaluations["fitness"], *other.evaluations["fitness"]]
    assert next(csv.reader(io.StringIO(said("runs", "export", run.id))))[0] == "number"
    assert len(json.loads(said("runs", "export", run.id, other.id, "--format", "json"))) == 2


def test_a_study_has_a_line_for_each_run_done_or_not(tmp_path):
    (tmp_path / "small.toml").write_text(SMALL.replace("talk/genetic-accuracy-nats", "quickstart"))
    name = str(tmp_path / "small.toml")
    missing = [json.loads(line) for line in said("study", "export", name, "--format", "jsonl").splitlines()]
    assert {(line["status"], line["run"], line["best_fitness"]) for line in missing} == {("missing", None, None)}
    nastui.run_study(name, jobs=1)
    rows = list(csv.DictReader(io.StringIO(said("study", "export", name))))
    assert [(row["arm"], row["study_seed"], row["status"], row["evaluations"]) for row in rows] == [
        (arm, seed, "done", "30") for seed in "123" for arm in ("genetic", "random")
    ]
    assert float(rows[0]["best_fitness"]) == nastui.load_run(rows[0]["run"]).best.fitness
    assert len(said("study", "export", name, "--evaluations").splitlines()) == 1 + 6 * 30


def test_the_page_lists_the_columns():
    page = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")
    for columns in (EVALUATION_COLUMNS[1:], STUDY_COLUMNS):
        assert ", ".join(f"`{name}`" for name in columns) in page


def test_an_id_is_no_number(tmp_path):
    pandas = pytest.importorskip("pandas")
    ids = [new_id() for _ in range(2000)]
    assert all(re.fullmatch("[a-f][0-9a-f]{7}", one) for one in ids)
    (tmp_path / "lines.csv").write_text("run\n" + "\n".join(ids))
    assert pandas.read_csv(tmp_path / "lines.csv")["run"].tolist() == ids


# ---- trackers


def test_the_points_of_a_tracker_are_the_generations(run):
    with Store(reading=True) as store:
        found, settings = list(points(store, run.id)), settings_of(store, run.id)
    assert len(found) == run.generations
    assert found[-1][0] == run.unique_evaluations
    assert found[-1][1]["best_fitness"] == run.best.fitness
    assert "algorithm" not in settings
    assert (settings["algorithm.population"], settings["versions.nastui"], settings["preset"]) == (10, nastui.__version__, "quickstart")


def test_a_tracker_has_all_generations_of_a_run_of_which_a_view_keeps_a_choice(run, monkeypatch):
    monkeypatch.setattr(generation, "LATEST", 1)
    monkeypatch.setattr(generation, "_EARLIER", 1)
    monkeypatch.setattr(watching, "_AT_ONCE", 1)
    with Store(reading=True) as store:
        assert len(watching.watch(store, run.id).generations) < run.generations
        assert [figures["generation"] for _, figures in points(store, run.id)] == list(range(1, run.generations + 1))


def exported(run, tracker, folder):
    with Store(reading=True) as store:
        return track(store, run.id, tracker, folder)


def test_tensorboard_reads_what_is_written(run, tmp_path):
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    assert exported(run, "tensorboard", tmp_path / "logs") == f"tensorboard --logdir {tmp_path / 'logs'}"
    events = EventAccumulator(str(tmp_path / "logs" / run.id)).Reload()
    name = "best_fitness"
    read = [(event.step, event.tensor_proto.float_val[0]) for event in events.Tensors(name)]
    assert read[-1] == (run.unique_evaluations, pytest.approx(run.best.fitness))
    assert len(read) == run.generations


def test_mlflow_reads_what_is_written(run, tmp_path, monkeypatch):
    pytest.importorskip("mlflow")
    from mlflow import MlflowClient

    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    exported(run, "mlflow", tmp_path / "mlruns")
    client = MlflowClient(tracking_uri=(tmp_path / "mlruns").as_uri())
    (experiment,) = [one for one in client.search_experiments() if one.name == "nastui"]
    (tracked,) = client.search_runs([experiment.experiment_id])
    assert tracked.data.params["algorithm.population"] == "10"
    assert tracked.data.metrics["result.best_fitness"] == pytest.approx(run.best.fitness)
    history = client.get_metric_history(tracked.info.run_id, "best_fitness")
    assert (len(history), history[-1].step) == (run.generations, run.unique_evaluations)


def test_weights_and_biases_writes_offline(run, tmp_path, monkeypatch):
    pytest.importorskip("wandb")
    monkeypatch.setenv("WANDB_MODE", "offline")
    assert exported(run, "wandb", tmp_path / "logs").startswith("wandb sync ")
    (folder,) = (tmp_path / "logs" / "wandb").glob("offline-run-*")
    assert list(folder.glob("*.wandb"))


@pytest.mark.parametrize("tracker", ["tensorboard", "wandb", "mlflow"])
def test_a_tracker_that_is_not_installed_is_a_sentence(run, tracker, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, tracker, None)
    monkeypatch.setitem(sys.modules, f"{tracker}.summary", None)
    with pytest.raises(nastui.NastuiError, match=f"this needs the package {tracker}, which is not installed; `pip install {tracker}` brings it"):
        exported(run, tracker, tmp_path)
    assert "reads a folder" in CliRunner().invoke(cli, ["runs", "export", run.id, "--format", tracker]).exception.message


# ---- references


def test_what_a_run_used_is_named_once(run):
    text = said("runs", "bibtex", run.id, run.id)
    keys = re.findall(r"^@(\w+)\{([^,]+),$", text, re.MULTILINE)
    assert keys == [("misc", "nastui"), ("article", "dong2021nats"), ("inproceedings", "dong2020nasbench201")]
    assert text.count("{") == text.count("}")


def test_every_part_that_is_named_is_there_and_every_work_is_used():
    kinds = {f"{kind}.{name}" for kind, registry in REGISTRIES.items() for name in registry.entries}
    assert {part for part in USED if not part.startswith("space.")} <= kinds
    assert {"nastui", *(key for keys in USED.values() for key in keys)} == set(WORKS)
    without = {*("fitness.accuracy", "fitness.params", "fitness.flops", "fitness.table-score", "fitness.training")}
    new = {f"fitness.{name}" for name in FITNESSES.entries} - USED.keys() - without
    assert not new, f"{', '.join(sorted(new))}: add its paper to USED and WORKS of nastui/exports/references.py, or name it here in `without`"
    assert not without & USED.keys(), f"{', '.join(sorted(without & USED.keys()))} has a paper: do not name it here"


# ---- bundles


def test_a_bundle_is_made_again_and_is_the_same(run, tmp_path):
    file = str(tmp_path / "runs.zip")
    said("runs", "bundle", run.id, "--output", file)
    (found,) = json.loads(said("runs", "rerun", file, "--json"))
    assert (found["bundled"], found["compared"], found["same"], found["surroundings"]) == (run.id, 40, True, [])
    assert nastui.load_run(found["again"]).evaluations["cell"].tolist() == run.evaluations["cell"].tolist()
    assert f"run {run.id}, made again as " in (text := said("runs", "rerun", file))
    assert "all 40 evaluations are the same" in text


def changed(path, name, change):
    """The bundle with one of its files changed."""
    with zipfile.ZipFile(path) as archive:
        texts = {one: archive.read(one).decode() for one in archive.namelist()}
    (which,) = (one for one in texts if re.fullmatch(name, one))
    texts[which] = change(texts[which])
    with zipfile.ZipFile(path, "w") as archive:
        for one, text in texts.items():
            archive.writestr(one, text)


def test_what_differs_is_named_and_why_it_may(run, tmp_path):
    path = tmp_path / "runs.zip"
    with Store() as store:
        write_bundle(store, [run.id], path)
    number = str(run.evaluations["fitness"][6])
    lines = run.evaluations["cell"][6]
    changed(path, "evaluations/.*", lambda text: text.replace(f"7,{lines},{number}", f"7,{lines},12.5"))
    changed(path, "bundle.json", lambda text: re.sub(r'"numpy": "[^"]*"', '"numpy": "1.0"', text))
    text = said("runs", "rerun", str(path), code=1)
    assert "evaluation 7 is the first that differs" in text
    assert f"fitness: 12.5, now {number}" in text
    assert "other than there: version of numpy: 1.0, here " in text


def test_a_run_that_was_stopped_is_compared_as_far_as_it_went(run, tmp_path):
    path = tmp_path / "runs.zip"
    with Store() as store:
        write_bundle(store, [run.id], path)
        changed(path, "evaluations/.*", lambda text: "".join(text.splitlines(keepends=True)[:21]))
        (cut,) = read_bundle(path)
        assert compare(store, cut, run.id).first == 21
        changed(path, "bundle.json", lambda text: text.replace('"state": "done"', '"state": "stopped"'))
        (cut,) = read_bundle(path)
        assert (compare(store, cut, run.id).same, compare(store, cut, run.id).compared) == (True, 20)


@pytest.mark.parametrize(("budget", "first"), [({"evaluations": 20}, 21), ({"evaluations": 40, "wall_seconds": 1000.0}, None)])
def test_fewer_evaluations_than_there_are_a_difference_unless_the_clock_ended_them(run, budget, first, tmp_path):
    short = nastui.run("quickstart", seed=3, algorithm={"population": 10}, budget=budget)
    with Store() as store:
        write_bundle(store, [run.id], tmp_path / "runs.zip")
        (whole,) = read_bundle(tmp_path / "runs.zip")
        stopped = replace(whole, complete=False, evaluations=(*whole.evaluations, whole.evaluations[0]) if first is None else whole.evaluations)
        found = compare(store, stopped, short.id)
        assert (found.first, found.same) == (first, first is None)
        if first is not None:
            assert [(one.of, one.before, one.now) for one in found.differences] == [("evaluations", 40, 20)]


def test_nothing_compared_is_never_the_same(run, tmp_path, monkeypatch):
    clocked = nastui.run("quickstart", seed=3, budget={"evaluations": 5, "wall_seconds": 1000.0})
    with Store() as store:
        write_bundle(store, [run.id], tmp_path / "runs.zip")
        (whole,) = read_bundle(tmp_path / "runs.zip")
        monkeypatch.setattr(bundles, "as_csv", lambda store, run: "number,cell\n")
        assert (compare(store, whole, clocked.id).first, compare(store, replace(whole, evaluations=()), clocked.id).same) == (1, True)


def test_a_table_is_read_once_for_all_its_runs(tmp_path, monkeypatch):
    table = tmp_path / "table"
    table.write_bytes(b"one")
    monkeypatch.setattr(bundles, "table_path", lambda benchmark: table)
    first, misses = bundles._checksum("made-up"), bundles._sha256.cache_info().misses
    assert (bundles._checksum("made-up"), bundles._sha256.cache_info().misses) == (first, misses)
    table.write_bytes(b"another")
    assert bundles._checksum("made-up") == hashlib.sha256(b"another").hexdigest() != first


def test_the_presets_of_a_bundle_can_be_run(run, tmp_path):
    with Store() as store:
        write_bundle(store, [run.id], tmp_path / "runs.zip")
    with zipfile.ZipFile(tmp_path / "runs.zip") as archive:
        archive.extract(f"presets/{run.id}.toml", tmp_path)
    again = nastui.run(str(tmp_path / "presets" / f"{run.id}.toml"))
    assert again.settings == run.settings


# ---- bundles of runs on images of one's own


def drawn(folder, first=0):
    """A folder of twelve images of two classes."""
    for number in range(12):
        file = folder / ("one", "two")[number % 2] / f"{number}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        pixels = np.random.default_rng(first + number).integers(0, 256, (8, 8), dtype=np.uint8)
        Image.fromarray(pixels).save(file)
    return folder


def scored_on(images, evaluations=6):
    """A search by NASWT, whose preset lies beside the images."""
    preset = images.with_name("mine.toml")
    preset.write_text(
        'benchmark = "mini-tss"\ndataset = "mnist8"\nseed = 1\n[algorithm]\nname = "random"\n'
        f'[fitness]\nname = "naswt"\nimages = "{images.name}"\nbatch_size = 8\n[budget]\nevaluations = {evaluations}\n'
    )
    return nastui.run(str(preset))


@pytest.fixture
def pictures(tmp_path):
    """Where the author has them, and a bundle of a run on them that lies elsewhere."""
    folder = drawn(tmp_path / "secret place" / "pics")
    (tmp_path / "there").mkdir()
    said("runs", "bundle", scored_on(folder).id, "--output", str(tmp_path / "there" / "run.zip"))
    return folder


def test_a_bundle_tells_nothing_of_where_it_was_made(pictures, tmp_path):
    with zipfile.ZipFile(tmp_path / "there" / "run.zip") as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert not any(part in text for text in texts.values() for part in ("secret place", str(tmp_path), str(Path.home())))
    assert 'images = "pics"' in next(text for name, text in texts.items() if name.startswith("presets/"))
    assert "The images 'pics' are not in it" in texts["README.txt"]
    index = json.loads(texts["bundle.json"])["runs"][0]
    assert (index["preset"], index["spec"]["fitness"]["images"]) == ("mine.toml", "pics")
    assert re.fullmatch("[0-9a-f]{64}", index["images"]["pics"])


def rerun(tmp_path, *words, code=0):
    """What is said on both streams."""
    ran = CliRunner().invoke(cli, ["runs", "rerun", str(tmp_path / "there" / "run.zip"), *words])
    said = ran.output if ran.exception is None or isinstance(ran.exception, SystemExit) else str(ran.exception)
    assert bool(ran.exit_code) is bool(code), said
    return said


def test_images_are_said_to_be_elsewhere_under_any_name_and_are_told_to_be_the_same(pictures, tmp_path):
    moved = pictures.rename(tmp_path / "other")
    for words in (["--images", str(moved)], ["--images", f"pics={moved}"]):
        text = rerun(tmp_path, *words)
        assert "the images pics are the same as there" in text
        assert "all 6 evaluations are the same" in text
        assert "other than there" not in text


def test_images_are_found_beside_the_bundle(pictures, tmp_path):
    pictures.rename(tmp_path / "there" / "pics")
    assert "all 6 evaluations are the same" in rerun(tmp_path)


def test_other_images_are_told_before_and_after(pictures, tmp_path):
    text = rerun(tmp_path, "--images", str(drawn(tmp_path / "other", first=50)), code=1)
    assert "the images pics are others than there, so evaluations may differ" in text
    assert "evaluation 1 is the first that differs" in text
    assert "other than there: the images pics: " in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "the images 'pics' of the bundle are not here; say where they are with --images DIR, or put them beside the bundle"),
        (("--images", "nowhere"), "--images: there is nothing at nowhere"),
        (("--images", "pics=nowhere"), "--images: there is nothing at nowhere"),
    ],
)
def test_images_that_are_not_here_are_a_sentence_before_any_run(pictures, words, said, tmp_path, monkeypatch):
    pictures.rename(tmp_path / "moved")
    monkeypatch.chdir(tmp_path)
    before = len(nastui.list_runs())
    assert said in rerun(tmp_path, *words, code=2)
    assert len(nastui.list_runs()) == before


def test_where_images_are_is_not_said_of_a_run_without(run, tmp_path):
    (tmp_path / "there").mkdir()
    said("runs", "bundle", run.id, "--output", str(tmp_path / "there" / "run.zip"))
    assert "--images is about a bundle of runs on images of one's own" in rerun(tmp_path, "--images", str(tmp_path), code=2)


def test_two_folders_of_one_name_are_told_apart(tmp_path):
    first, second = drawn(tmp_path / "a" / "pics"), drawn(tmp_path / "b" / "pics", first=50)
    runs = [scored_on(first).id, scored_on(second).id]
    (tmp_path / "there").mkdir()
    said("runs", "bundle", *runs, "--output", str(tmp_path / "there" / "run.zip"))
    places = [first.rename(tmp_path / "moved"), second.rename(tmp_path / "moved too")]
    text = rerun(tmp_path, "--images", f"pics={places[0]}", "--images", f"pics-2={places[1]}")
    assert text.count("all 6 evaluations are the same") == 2
    assert "does not say of which images; write NAME=DIR, and choose one of pics, pics-2" in rerun(tmp_path, "--images", str(places[0]), code=2)


def test_a_folder_is_called_as_no_image_set_is():
    assert names_of(["/a/noise", "/a/pics", "/b/pics", "/"]) == {"/a/noise": "noise-2", "/a/pics": "pics", "/b/pics": "pics-2", "/": "images"}


def test_a_bundle_of_an_earlier_version_has_paths_and_is_still_made_again(pictures, tmp_path):
    def earlier(text):
        index = json.loads(text)
        del index["runs"][0]["images"]
        index["runs"][0]["spec"]["fitness"]["images"] = str(pictures)
        return json.dumps(index)

    changed(tmp_path / "there" / "run.zip", "bundle.json", earlier)
    assert "the images pics: the bundle does not tell which they were" in (text := rerun(tmp_path))
    assert "all 6 evaluations are the same" in text
    moved = pictures.rename(tmp_path / "other")
    assert "all 6 evaluations are the same" in rerun(tmp_path, "--images", str(moved))


def test_the_same_images_are_those_of_the_same_names_and_bytes(tmp_path):
    one, same, other = drawn(tmp_path / "one"), drawn(tmp_path / "same"), drawn(tmp_path / "other", first=1)
    (same / "one" / "Thumbs.db").write_text("no image")
    assert digest_of(one) == digest_of(same) != digest_of(other)
    (same / "one" / "0.png").rename(same / "one" / "00.png")
    assert digest_of(same) not in (digest_of(one), None)
    assert digest_of(tmp_path / "nowhere") is None


# ---- bundles of what is not here


def test_a_part_that_is_not_here_is_told_with_its_package(run, tmp_path):
    path = tmp_path / "runs.zip"
    said("runs", "bundle", run.id, "--output", str(path))
    changed(path, "bundle.json", lambda text: text.replace('"genetic"', '"greedy"').replace('"numpy": ', '"my-package": "1.0", "numpy": '))
    with pytest.raises(nastui.NastuiError) as refused:
        read_bundle(path)
    assert "'greedy' is no algorithm" in str(refused.value)
    assert refused.value.remedy == "it was made with my-package 1.0, which is not installed here: install it"


@pytest.mark.parametrize("content", [b"", b"no archive", None])
def test_what_is_no_bundle_is_refused(tmp_path, content):
    path = tmp_path / "odd.zip"
    if content is None:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("bundle.json", '{"format": 1, "runs": [{"run": "../../etc"}]}')
    else:
        path.write_bytes(content)
    with pytest.raises(nastui.NastuiError, match="is no bundle, or is damaged"):
        read_bundle(path)
    with pytest.raises(nastui.NastuiError, match="there is no bundle"):
        read_bundle(tmp_path / "nowhere.zip")
