"""`nastui study new`: a study of runs, presets, or another study."""

from __future__ import annotations

import click

from nastui.base.errors import InputError
from nastui.cli.completing import PRESET, RUN, STUDY
from nastui.cli.output import print_json, say, tell
from nastui.drawing.numbers import counted


@click.command()
@click.argument("name")
@click.option("--run", "runs", multiple=True, metavar="RUN", shell_complete=RUN, help="A run that it has; several times.")
@click.option("--preset", "presets", multiple=True, metavar="NAME|FILE", shell_complete=PRESET, help="A preset that is an arm of it; several times.")
@click.option("--from", "copied", metavar="NAME|FILE", shell_complete=STUDY, help="Another study, to be copied and changed.")
@click.option("--title", help="What it asks.")
@click.option("--seeds", metavar="A..B", help="Of all arms, such as 1..30 or 1,2,5; without it, those of the runs, or 1..10.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def new_study(
    name: str, runs: tuple[str, ...], presets: tuple[str, ...], copied: str | None, title: str | None, seeds: str | None, as_json: bool
) -> None:
    """Write the study NAME: a file of yours, to be changed in an editor or in the app.

    Runs that differ only in the seed are one arm; settings that no preset has become presets of yours. Runs that are done already are not made again.
    """
    from nastui.studies.plan.reading import read_study

    if sum(map(bool, (runs, presets, copied))) != 1:
        raise InputError("a study is made of runs, of presets, or from another study", remedy="give --run or --preset, several times, or --from")
    file = _written(name, runs, presets, copied, title, seeds)
    study = read_study(name)[1]
    if as_json:
        print_json({"study": study.name, "path": str(file), "arms": [arm.name for arm in study.arms], "seeds": list(study.seeds)})
        return
    tell(str(file))
    counts = (("arm", study.arms), ("task", study.tasks), ("seed", study.seeds))
    held = ", ".join(counted(len(each), noun) for noun, each in counts)
    say(f"{held}; `nastui study run {name}` makes what it lacks")


def _written(name: str, runs: tuple[str, ...], presets: tuple[str, ...], copied: str | None, title: str | None, seeds: str | None) -> object:
    from dataclasses import replace

    from nastui.presets.reading import read
    from nastui.runs.store import Store
    from nastui.studies.making import study_of_runs, study_of_specs
    from nastui.studies.plan.places import find_study
    from nastui.studies.plan.writing import copy_study, make_study

    if copied:
        return copy_study(find_study(copied), name, title, seeds).path
    if runs:
        with Store(reading=True) as store:
            new = study_of_runs([store.find(run).id for run in runs], name)
    else:
        new = study_of_specs([(preset.name, preset.spec) for preset in map(read, presets)], name)
        if len(new.arms) < len(presets):
            said = f"{counted(len(presets), 'preset')} are {counted(len(new.arms), 'arm')}, since presets that search alike are one"
            say(f'{said}; an [[arm]] of the file may change its preset: set = {{ "algorithm.name" = "random" }}')
    return make_study(replace(new, title=title or new.title, seeds=seeds or new.seeds)).path
