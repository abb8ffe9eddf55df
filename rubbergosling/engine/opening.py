"""Opens the engine that the settings ask for: a server, or one without sound."""

from ..errors import EngineError
from ..settings import Settings
from .executables import BROWSER, SILENT
from .live import Engine, Failures, open_server
from .silent import SilentEngine


def open_engine(settings: Settings, failures: Failures = lambda text: None) -> Engine:
    """Opens the engine that the settings ask for.

    Args:
        settings: `engine` and `output_bus` count.
        failures: Called with one sentence for each request that the engine refuses.

    Raises:
        EngineError: If there is no such engine, no device, or no answer.
    """
    if settings.engine == SILENT:
        return SilentEngine(keeps=False, why_no_recording="--engine silent has no sound to record")
    if settings.engine == BROWSER:
        raise EngineError("--engine browser sounds in a page: open one with rubbergosling studio")
    return open_server(settings, failures)
