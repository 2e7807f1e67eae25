"""Has Jupyter trust the lessons of the workbook, whose code the reader runs anyhow.

Jupyter cleans the outputs of a notebook that was not run or saved here, and leaves of a picture its words in a row. It
keeps the signatures of those that are trusted in its data folder, which is the workbook's own.
"""

import os
import re

# A notebook that a reader put there from elsewhere is cleaned until it is run.
LESSON = re.compile(r"\d\d-[a-z0-9-]+\.ipynb")

_done = False


def trust_lessons(root):
    """Sign the lessons in `root`/notebooks as they are now. A second call does nothing, since the reader may have begun."""
    global _done
    if _done:
        return
    _done = True
    from jupyter_core.paths import jupyter_data_dir
    from nbformat import v4
    from nbformat.sign import NotebookNotary

    folder = os.path.join(root, "notebooks")
    notary = NotebookNotary(data_dir=jupyter_data_dir())
    for name in sorted(filter(LESSON.fullmatch, os.listdir(folder))):
        try:
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                # What nbformat.read does, but without a check that takes longer than all else.
                notary.sign(v4.reads(file.read()))
        except Exception:
            # What is wrong with a notebook Jupyter says to who opens it.
            continue
