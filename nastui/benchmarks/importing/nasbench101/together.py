"""The records of a batch: those of a common shape together, the others one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from nastui.benchmarks.importing.nasbench101.batches import Alike, Batch, alike
from nastui.benchmarks.importing.nasbench101.frames import Places
from nastui.benchmarks.importing.nasbench101.payload import read_payload
from nastui.benchmarks.importing.nasbench101.protobuf import Strange
from nastui.benchmarks.importing.nasbench101.records import Records, room
from nastui.benchmarks.importing.nasbench101.refusing import refused
from nastui.benchmarks.importing.nasbench101.template import Rows, Template, fitting, read_together, template_of

_FEWEST: Final = 4
"""Records for which a template is worth its making."""
_MOST_TEMPLATES: Final = 2000


@dataclass
class Templates:
    """The shapes met so far, by the length of their payloads."""

    most: int = 12
    """For payloads of one length; with 0 every record is read by itself."""
    known: dict[int, list[Template]] = field(default_factory=dict)

    def of_length(self, length: int) -> list[Template]:
        """The list for payloads of this length, to look through and to add to."""
        if sum(map(len, self.known.values())) > _MOST_TEMPLATES:
            self.known.clear()
        return self.known.setdefault(length, [])


def read_batch(batch: Batch, templates: Templates) -> Records:
    """All records of a batch, in the order of the file.

    Raises:
        InputError: a wrong crc, or a record that is none of a cell.
    """
    records = room(len(batch.starts))
    for group in alike(batch):
        rest = _by_templates(group, records, templates)
        for row, payload in zip(group.rows[rest].tolist(), group.payloads[rest], strict=True):
            records.put(slice(row, row + 1), _read_alone(batch, row, payload))
    return records


def _by_templates(group: Alike, records: Records, templates: Templates) -> Places:
    """Read what templates can; the rows of the group that are left."""
    known = templates.of_length(group.payloads.shape[1])
    rest, alone = np.arange(len(group.rows)), [np.empty(0, dtype=np.int64)]
    for template in known:
        rest, strange = _by_template(group, records, template, rest)
        alone.append(strange)
    while len(rest) >= _FEWEST and len(known) < templates.most:
        made = template_of(group.payloads[rest[0]].tobytes())
        if made is None:
            break
        known.append(made)
        rest, strange = _by_template(group, records, made, rest)
        alone.append(strange)
    return np.concatenate([*alone, rest])


def _by_template(group: Alike, records: Records, template: Template, rows: Places) -> tuple[Places, Places]:
    """Read those rows of the group that fit; the rows that do not, and those that do and are yet not right."""
    payloads = _of(group.payloads, rows)
    fits = fitting(template, payloads)
    chosen = rows[fits]
    if not len(chosen):
        return rows, chosen
    found, right = read_together(template, _of(payloads, np.flatnonzero(fits)))
    records.put(group.rows[chosen], found)
    return rows[~fits], chosen[~right]


def _of(payloads: Rows, rows: Places) -> Rows:
    """These payloads, without a copy where they are all."""
    return payloads if len(rows) == len(payloads) else payloads[rows]


def _read_alone(batch: Batch, row: int, payload: Rows) -> Records:
    try:
        return read_payload(payload.tobytes())
    except Strange as strange:
        raise refused(batch.path, str(strange), *batch.place(row)) from None
