"""What Jupyter and npm start say to each other over Jupyter's standard input.

npm start writes one line of JSON, so that the token is in no file, no environment and no list of processes. It then
keeps the pipe open for as long as it lives. When the pipe ends, however npm start died, Jupyter shuts its kernels down
and ends. Jupyter loads its configuration more than once; this module is loaded once.
"""

import json
import os
import signal
import sys
import threading
import time

# A kernel that does not answer gets 5 seconds from Jupyter; whatever then still keeps Jupyter is cut off.
GRACE_SECONDS = 10

settings = json.loads(sys.stdin.readline())


def _end_with_npm_start():
    sys.stdin.read()
    if os.name == "posix":
        os.kill(os.getpid(), signal.SIGTERM)
    else:
        signal.raise_signal(signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)


threading.Thread(target=_end_with_npm_start, name="lifeline", daemon=True).start()


def has_identity_provider():
    """Tell whether this Jupyter server (2 and later) keeps its token in an IdentityProvider."""
    import jupyter_server

    return int(jupyter_server.__version__.split(".")[0]) >= 2


def keep_token_out_of_files():
    """Jupyter writes files that hold the token, for `jupyter server list` and for the browser: leave them out."""
    for module, name in (("jupyter_server.serverapp", "ServerApp"), ("notebook.notebookapp", "NotebookApp")):
        app = getattr(sys.modules.get(module), name, None)
        for method in ("write_server_info_file", "write_browser_open_file", "write_browser_open_files"):
            if hasattr(app, method):
                setattr(app, method, lambda self: None)
