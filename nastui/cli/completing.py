"""What the shell offers for arguments and options. Nothing heavy is imported; where something is amiss, nothing is offered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import click

from nastui.base.devices import DEVICES
from nastui.base.paths import home

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Offer: TypeAlias = Iterable[tuple[str, str | None]]
"""(value, what it is)."""
Offering: TypeAlias = Callable[[click.Context, str], Offer]
"""From the words before and what is typed of this one."""
Complete: TypeAlias = "Callable[[click.Context, click.Parameter, str], list[CompletionItem]]"
_BUSY_SECONDS: Final = 0.2
"""How long a store is waited for that somebody holds."""
_MOST_RUNS: Final = 50
_MOST_FILES: Final = 10_000


def _fitting(offer: Offering, context: click.Context, typed: str) -> list[CompletionItem]:
    """Those that begin with what is typed; in the middle of a command line nobody wants to read of an error."""
    from click.shell_completion import CompletionItem

    try:
        return [CompletionItem(value, help=said) for value, said in offer(context, typed) if value.startswith(typed) and value.isprintable()]
    except (Exception, SystemExit):
        return []


def _complete(offer: Offering) -> Complete:
    return lambda context, parameter, typed: _fitting(offer, context, typed)


def _complete_or_file(offer: Offering, ending: str = "") -> Complete:
    """Names, and files of this ending in the folder that is typed; where there are none, the shell completes a path as it always does."""

    def complete(context: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        found = _fitting(offer, context, typed)
        if ending:
            found += _fitting(lambda context, typed: _files(typed, ending), context, typed)
        return found or [CompletionItem(typed, type="file")]

    return complete


def _files(typed: str, ending: str) -> Iterator[tuple[str, str]]:
    before = typed[: typed.rfind("/") + 1]
    for path in sorted(islice(Path(before or ".").expanduser().iterdir(), _MOST_FILES)):
        if path.name.endswith(ending) and path.is_file():
            yield before + path.name, "a file"


def _before(context: click.Context, name: str) -> str | None:
    """The first argument; click does not tell whose it is while an option before it has no value."""
    found = context.params.get(name) or next(iter(context.args), None)
    return None if found is None else str(found)


def _presets(context: click.Context, typed: str) -> Offer:
    from nastui.presets.places import listed

    return ((preset.name, preset.title) for preset in listed())


def _studies(context: click.Context, typed: str) -> Offer:
    from nastui.studies.plan.places import listed_studies

    return ((study.name, study.title) for study in listed_studies())


def _runs(context: click.Context, typed: str) -> Offer:
    """The newest; read as they stand, and no store is made."""
    import sqlite3

    store = home().store
    if not store.is_file():
        return
    columns = "SELECT id, created, preset, state FROM runs"
    with closing(sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)) as connection:
        newest = connection.execute(f"{columns} ORDER BY serial DESC LIMIT 1").fetchall()
        fitting = (len(typed), typed, _MOST_RUNS)
        found = connection.execute(f"{columns} WHERE substr(id, 1, ?) = ? ORDER BY serial DESC LIMIT ?", fitting).fetchall()
    for row in newest:
        yield "last", f"the newest: {_in_words(*row)}"
    for row in found:
        yield row[0], _in_words(*row)


def _in_words(run: str, created: float, preset: str | None, state: str) -> str:
    return f"{preset or 'no preset'}, {state}, {datetime.fromtimestamp(created):%Y-%m-%d %H:%M}"


def _benchmarks(context: click.Context, typed: str) -> Offer:
    from nastui.benchmarks.listing import listed

    return ((one.name, None if one.path else "its table is not here") for one in listed())


def _tables(context: click.Context, typed: str) -> Offer:
    from nastui.benchmarks.listing import listed

    return ((one.name, str(one.path)) for one in listed() if one.path)


def _datasets(context: click.Context, typed: str) -> Offer:
    from nastui.benchmarks.header import describe
    from nastui.benchmarks.listing import table_path

    return ((dataset, None) for dataset in describe(table_path(_before(context, "benchmark") or "")).datasets)


def _official(context: click.Context, typed: str) -> Offer:
    from nastui.benchmarks.downloading.sources import official_files

    return ((name, None) for name in official_files())


def _built(context: click.Context, typed: str) -> Offer:
    from nastui.benchmarks.mini_tss import MINI_TSS

    return ((MINI_TSS, "the embedded benchmark"),)


def _scores(context: click.Context, typed: str) -> Offer:
    from nastui.fitness.registry import score_entries

    return ((name, entry.title) for name, entry in score_entries().items())


def _images(context: click.Context, typed: str) -> Offer:
    from nastui.fitness.images.image_sets import image_source_choices

    return ((choice.name, f"{choice.title}, not here" if choice.missing else choice.title) for choice in image_source_choices())


def _variants(context: click.Context, typed: str) -> Offer:
    from nastui.base.fields import fields_of
    from nastui.fitness.settings import NaswtSettings

    return ((choice, None) for field in fields_of(NaswtSettings) if field.name == "variant" for choice in field.choices or ())


def _settings_of_a_run(context: click.Context, typed: str) -> Offer:
    from nastui.cli.assignments import of_a_run

    return of_a_run(_before(context, "preset"), context.params.get("assignments") or (), typed)


def _settings_of_a_score(context: click.Context, typed: str) -> Offer:
    from nastui.cli.assignments import of_a_score

    return of_a_score(context.params.get("fitness") or "naswt", typed)


def _tags(context: click.Context, typed: str) -> Offer:
    from nastui.runs.labels import all_tags
    from nastui.runs.store import Store

    if home().store.is_file():
        with Store(reading=True) as store:
            yield from ((tag, None) for tag in all_tags(store))


def _filters(context: click.Context, typed: str) -> Offer:
    """Fields of the last term, and states."""
    from typing import get_args

    from nastui.runs.filtering import FIELDS
    from nastui.runs.rows import State

    before = typed[: typed.rfind(" ") + 1]
    yield from ((f"{before}state:{state}", None) for state in get_args(State))
    yield from ((f"{before}{name}{':' if field.kind == 'text' else '>'}", field.help) for name, field in FIELDS.items())


def _user_settings(context: click.Context, typed: str) -> Offer:
    from nastui.settings.reading import effective, read_settings

    return ((key, said) for key, _, _, said in effective(read_settings()))


def _values_of_a_setting(context: click.Context, typed: str) -> Offer:
    from nastui.settings.reading import field_of

    field = field_of(_before(context, "key") or "")
    return ((value, None) for value in field.choices or (("true", "false") if field.kind == "bool" else (str(field.default),)))


PRESET: Final = _complete_or_file(_presets, ".toml")
STUDY: Final = _complete_or_file(_studies, ".toml")
RUN: Final = _complete(_runs)
TAG: Final = _complete(_tags)
FILTER: Final = _complete(_filters)
BENCHMARK: Final = _complete(_benchmarks)
TABLE: Final = _complete(_tables)
DATASET: Final = _complete(_datasets)
OFFICIAL_BENCHMARK: Final = _complete(_official)
BUILT_BENCHMARK: Final = _complete(_built)
SCORE: Final = _complete(_scores)
VARIANT: Final = _complete(_variants)
DEVICE: Final = _complete(lambda context, typed: ((name, None) for name in DEVICES))
IMAGES: Final = _complete_or_file(_images)
PATH: Final = _complete_or_file(lambda context, typed: ())
"""Of a text that may have a name before its path."""
RUN_SETTING: Final = _complete(_settings_of_a_run)
SCORE_SETTING: Final = _complete(_settings_of_a_score)
SETTING: Final = _complete(_user_settings)
SETTING_VALUE: Final = _complete(_values_of_a_setting)
