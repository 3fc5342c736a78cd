"""A preset's relative path begins at the preset's folder, one of the command line at the working directory."""

import pytest

from nastui.base.errors import InputError
from nastui.presets.places import own_path
from nastui.presets.reading import read
from nastui.presets.writing import preset_text
from nastui.runs.preparing import prepare

PRESET = """benchmark = "mini-tss"
dataset = "mnist8"

[algorithm]
name = "random"

[fitness]
name = "training"
images = "IMAGES" # mine

[budget]
evaluations = 9
"""


def written(folder, images, fitness="training"):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "preset.toml"
    path.write_text(PRESET.replace("IMAGES", images).replace('"training"', f'"{fitness}"'))
    return str(path)


@pytest.mark.parametrize("images", ["shapes", "./shapes", "../shapes", "pics/shapes"])
@pytest.mark.parametrize("fitness", ["training", "naswt"])
def test_a_presets_path_begins_at_its_folder(tmp_path, monkeypatch, images, fitness):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shapes").mkdir()
    preset = read(written(tmp_path / "mine", images, fitness))
    assert preset.spec.fitness.settings.images == str(tmp_path / "mine" / images)


def test_a_preset_that_is_named_relatively_has_absolute_paths(tmp_path, monkeypatch):
    written(tmp_path / "mine", "shapes")
    monkeypatch.chdir(tmp_path)
    assert read("mine/preset.toml").spec.fitness.settings.images == str(tmp_path / "mine" / "shapes")


@pytest.mark.parametrize("images", ["auto", "noise", "digits", "cifar10", "/somewhere/shapes", "~/shapes"])
def test_names_and_whole_paths_stay(tmp_path, images):
    assert read(written(tmp_path, images)).spec.fitness.settings.images == images


def test_a_path_of_the_command_line_begins_at_the_working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    preset = written(tmp_path / "mine", "shapes")
    assert read(preset, ["fitness.images=./other"]).spec.fitness.settings.images == str(tmp_path / "other")
    assert read(preset, ["fitness.images=noise"]).spec.fitness.settings.images == "noise"


def test_paths_of_scores_that_an_algorithm_sees_begin_there_too(tmp_path):
    path = tmp_path / "preset.toml"
    text = PRESET.replace('name = "random"', 'name = "bayesian-optimization"\n[predictor]\nname = "xgboost"')
    path.write_text(text.replace("IMAGES", "auto") + '\n[features]\nscores = "naswt"\nimages = "shapes"\n')
    assert read(str(path)).spec.features.images == str(tmp_path / "shapes")


def test_a_folder_that_is_not_there_is_named_with_file_line_and_place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shapes").mkdir()
    preset = read(written(tmp_path / "mine", "cifr10"))
    with pytest.raises(InputError, match=rf"fitness.images: '{tmp_path}/mine/cifr10' is no source of images \(did you mean 'cifar10'\?\)"):
        prepare(preset.spec)


def test_saving_keeps_a_relative_path_where_it_leads_to_the_same_place(tmp_path):
    own = own_path("mine/preset")
    written(own.parent, "shapes")
    spec = read("mine/preset", ["seed=5"]).spec
    assert 'images = "shapes" # mine' in preset_text(spec, own)
    copy = tmp_path / "elsewhere.toml"
    copy.write_text(preset_text(spec, folder=tmp_path))
    assert f'images = "{own.parent / "shapes"}"' in copy.read_text()
    assert read(str(copy)).spec == spec
