"""Jupyter's configuration while `npm start` runs it: JupyterLab 3 and later, Notebook 6.4 and later.

npm start gives it with --config. What differs from run to run comes over standard input, see workbook_lifeline.py.
"""

import os
import sys

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, here)
writes_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
import workbook_lifeline  # noqa: E402  (this folder must be on the path first)
import workbook_trust  # noqa: E402

sys.dont_write_bytecode = writes_bytecode
sys.path.remove(here)

c = get_config()  # noqa: F821  (Jupyter defines it)
start = workbook_lifeline.settings

# The classic Notebook has its settings in one class, of another name.
server = c.NotebookApp if start["classic"] else c.ServerApp
server.ip = start["host"]
server.port = start["port"]
# npm start looks for a free port itself, since it has to know which one it is.
server.port_retries = 0
setattr(server, "notebook_dir" if start["classic"] else "root_dir", start["root"])
server.open_browser = False
server.allow_root = True
server.allow_remote_access = False
server.log_level = "WARN"

if start["classic"]:
    server.token = start["token"]
elif workbook_lifeline.has_identity_provider():
    c.IdentityProvider.token = start["token"]
else:
    server.token = start["token"]
workbook_lifeline.keep_token_out_of_files()

# The workbook has one kernel. ipykernel is only there because JupyterLab depends on it.
c.MultiKernelManager.default_kernel_name = "tslab"
c.KernelSpecManager.ensure_native_kernel = False
c.KernelSpecManager.allowed_kernelspecs = {"tslab"}
c.KernelSpecManager.whitelist = {"tslab"}

# A deleted file goes to the trash of the desktop, which on Linux XDG_DATA_HOME keeps in the project, elsewhere not.
c.FileContentsManager.delete_to_trash = sys.platform == "linux"
c.ContentsManager.hide_globs = ["__pycache__", "*.pyc", "node_modules", "*~"]

# At its start jupyter_lsp runs npm, which writes to the home folder, to look for language servers. There are none here.
c.ServerApp.jpserver_extensions = {"jupyter_lsp": False}

# The extension manager, the news and the check for updates would ask the network.
c.LabApp.extension_manager = "readonly"
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabServerApp.app_settings_dir = os.path.join(here, "lab-settings")
c.LabApp.app_settings_dir = os.path.join(here, "lab-settings")

workbook_trust.trust_lessons(start["root"])
