"""The types of the public names, for editors and type checkers."""

from nastui.api.asking import AskTell as AskTell
from nastui.api.asking import open_algorithm as open_algorithm
from nastui.api.available import available as available
from nastui.api.benchmarks import OpenBenchmark as OpenBenchmark
from nastui.api.benchmarks import open_benchmark as open_benchmark
from nastui.api.frames import Frame as Frame
from nastui.api.progress import Progress as Progress
from nastui.api.progress import follow as follow
from nastui.api.running import run as run
from nastui.api.scoring import score as score
from nastui.api.spaces import OpenSpace as OpenSpace
from nastui.api.spaces import open_space as open_space
from nastui.api.stored import BestCell as BestCell
from nastui.api.stored import Run as Run
from nastui.api.stored import list_runs as list_runs
from nastui.api.stored import load_run as load_run
from nastui.api.studying import StudyReport as StudyReport
from nastui.api.studying import StudyResult as StudyResult
from nastui.api.studying import report_study as report_study
from nastui.api.studying import run_study as run_study
from nastui.base.errors import NastuiError as NastuiError

__version__: str
