"""The public Python API: thin, over what the app and the command line use too. Users import its names from `nastui`.

Sums are made in one order, whatever the machine, so that a seed gives the same run as on the command line: numpy's library is told so here, which
it heeds where numpy is not loaded yet.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
