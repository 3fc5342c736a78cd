"""What the form describes, as an arm of a study."""

from __future__ import annotations

from nastui.runs.run_spec import RunSpec
from nastui.studies.plan.places import listed_studies
from nastui.studies.plan.study_settings import FormArmSettings
from nastui.tui.dialogs.settings import SettingsDialog
from nastui.tui.form.saving import is_as_its_file
from nastui.tui.form.setup_form import SetupForm
from nastui.tui.navigation import GoToStudy
from nastui.tui.setup.screen import SetupScreen
from nastui.tui.shell.markup import foreign, of_lines, of_spans


def ask_arm(screen: SetupScreen) -> None:
    """Ask for the study and the arm's name; the form must describe a search."""
    form = screen.form
    assert form is not None  # the command waits for it
    if (spec := form.validation.spec) is None:
        screen.host.tell(f"no arm yet: {form.validation.reason}", bad=True)
        return
    own = [file.name for file in listed_studies() if file.own]
    yours = of_spans(foreign(f"Yours: {', '.join(own[:12])}{' …' if len(own) > 12 else ''}", "dim"))
    said = [of_spans("The study compares this search with its other arms, on its own tasks and with its own seeds."), *([yours] if own else [])]
    settings = FormArmSettings(own[0] if len(own) == 1 else "", _arm_name(spec), f"{spec.seed}..{spec.seed + 9}")
    preset, told = _preset(form), list[str]()

    def made(chosen: FormArmSettings | None) -> None:
        if chosen is not None:
            screen.app.post_message(GoToStudy(chosen.study))
            screen.host.tell(told[-1])

    dialog = SettingsDialog("To a study", of_lines(said), "Add", settings, do=lambda chosen, _: told.append(_written(chosen, preset, spec)))
    screen.app.push_screen(dialog, made)


def _arm_name(spec: RunSpec) -> str:
    """The algorithm, its predictor, and the fitness where that is no accuracy."""
    predictor = [spec.predictor.name] if spec.predictor is not None else []
    fitness = [spec.fitness.name] if spec.fitness.name != "accuracy" else []
    return ", ".join([spec.algorithm.name, *predictor, *fitness])


def _preset(form: SetupForm) -> str | None:
    """The preset that the form shows as it is, and its file has it; an arm says no more of it than its name."""
    draft = form.draft
    return draft.file.name if draft.file is not None and is_as_its_file(draft) else None


def _written(chosen: FormArmSettings, preset: str | None, spec: RunSpec) -> str:
    """In a thread: planning imports arrays."""
    from dataclasses import replace

    from nastui.studies.making import arm_of, study_of_specs
    from nastui.studies.plan.places import StudyFile
    from nastui.studies.plan.study_settings import own_study_path
    from nastui.studies.plan.writing import add_arm, make_study

    path = own_study_path(chosen.study)
    if path.exists():
        add_arm(StudyFile(chosen.study, path, own=True), arm_of(chosen.arm, preset, spec))
        return f"{chosen.arm} is an arm of {chosen.study}; s makes its runs."
    new = study_of_specs([(preset, spec)], chosen.study, f"How well does {chosen.arm} search?", chosen.seeds)
    make_study(replace(new, arms=[arm_of(chosen.arm, preset, spec)]))
    return f"The study {chosen.study} has one arm; u in Setup adds others, s makes its runs."
