"""The studio in Jupyter: an entry of its launcher, for jupyter-server-proxy.

Jupyter starts a studio when somebody opens /rubbergosling/, and hands on what the browser says. The
studio listens at a Unix socket in a folder that nobody else may enter. A port would be open to all
who use the machine, and somebody else could listen there first, and speak with Jupyter's name.
The token is made here, once for each run of Jupyter. The studio has it from its environment, which
other people can't see, as they can a command line; the page has it from the launcher's address.
"""

import sys
from pathlib import Path
from typing import Any

from .admission import TOKEN_VARIABLE, new_token

START_SECONDS = 60.0
"""How long the studio may take to be there, on a machine where many begin at once."""


def launcher_entry() -> dict[str, Any]:
    """What jupyter-server-proxy has to know: how the studio is started, and how it is opened.

    Raises:
        OSError: On a system without Unix sockets.
    """
    if sys.platform == "win32":
        raise OSError(
            "the studio in Jupyter needs Unix sockets: start rubbergosling studio instead"
        )
    token = new_token()
    return {
        # -P: what lies in the folder of notebooks is not imported in place of what is installed.
        "command": [
            sys.executable, "-P", "-m", "rubbergosling", "studio",
            "--engine", "browser", "--behind", "{unix_socket}",
        ],
        "environment": {TOKEN_VARIABLE: token},
        "unix_socket": True,
        "timeout": START_SECONDS,
        # The page lets nobody put it in a frame, and so it has a tab of the browser.
        "new_browser_tab": True,
        "launcher_entry": {
            "title": "Rubber Gosling",
            "icon_path": str(Path(__file__).with_name("gosling.svg")),
            "path_info": f"rubbergosling/#{token}",
            # Among notebooks, since JupyterLab shows no pictures in its other categories.
            "category": "Notebook",
        },
    }  # fmt: skip
