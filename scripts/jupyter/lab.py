"""Starts JupyterLab as `python -m jupyterlab` does, but without running yarn.

While it is imported, JupyterLab asks yarn for the address of a package registry, which only building extensions needs.
That takes up to a second of every start, and fails inside a project whose package.json says "type": "module".
"""

import sys

del sys.path[0]  # this folder, which has nothing for JupyterLab to import

from jupyterlab import commands  # noqa: E402

if hasattr(commands, "_yarn_config"):
    commands._yarn_config = lambda logger: {"yarn config": {}, "npm config": {}}

from jupyterlab.labapp import main  # noqa: E402

sys.exit(main())
