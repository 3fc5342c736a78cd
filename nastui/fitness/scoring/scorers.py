"""Each score as a fitness: what the registry's entries name. Imports all that makes scores, so it is imported when a score is asked for."""

from __future__ import annotations

from functools import partial
from typing import Final

from nastui.fitness.naswt import Naswt
from nastui.fitness.proxies.listing import PROXIES
from nastui.fitness.proxies.scorer import proxy_named
from nastui.fitness.scoring.scored import Scored


def _proxy(name: str) -> partial[Scored]:
    return partial(Scored, PROXIES[name].title, proxy_named(name))


naswt: Final = partial(Scored, "NASWT", Naswt)
params: Final = _proxy("params")
flops: Final = _proxy("flops")
synflow: Final = _proxy("synflow")
jacob_cov: Final = _proxy("jacob_cov")
zen: Final = _proxy("zen")
grad_norm: Final = _proxy("grad_norm")
snip: Final = _proxy("snip")
grasp: Final = _proxy("grasp")
fisher: Final = _proxy("fisher")
