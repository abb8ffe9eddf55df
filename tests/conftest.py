"""Which tests run where: on a bare machine, on one where everything is installed, and on yours.

`.ci/run` runs all of them on a machine made bare, where those that need a program skip and say how
to get it. Then, where everything is installed, it runs those that have not passed there, and those
that look at the machine itself. There a skip is a failure. Two environment variables say so:

- `RUBBERGOSLING_LIVE`: `hidden` is the bare machine, `required` the one with everything.
- `RUBBERGOSLING_PASSED`: a file. The bare machine writes into it which tests passed; the other one
  leaves those out, but for the ones that bear the mark `machine`.
"""

import os
import signal
from collections.abc import Generator
from pathlib import Path

import hypothesis
import pytest

NOT_OURS = "GOSLING_PURCELL"
"""Names the file with the notes of the melody network's author, where it is there."""

LIVE = os.environ.get("RUBBERGOSLING_LIVE", "")
PASSED = os.environ.get("RUBBERGOSLING_PASSED", "")

# However busy the machine is, an example that takes long is no mistake.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")

# Whoever starts the tests in the background of a script has these ignored by all that they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGQUIT") and signal.getsignal(signal.SIGQUIT) is signal.SIG_IGN:
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    is_missing = report.skipped and not hasattr(report, "wasxfail")
    if LIVE == "required" and is_missing and NOT_OURS not in str(report.longrepr):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Writes down what has passed; with several processes, only their head comes here."""
    if LIVE == "hidden" and PASSED:
        with Path(PASSED).open("a", encoding="utf-8") as passed:
            for report in terminalreporter.stats.get("passed", []):
                print(report.nodeid, file=passed)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what has passed on the bare machine."""
    if LIVE != "required" or not PASSED:
        return
    passed = set(Path(PASSED).read_text(encoding="utf-8").splitlines())
    again = [item for item in items if item.nodeid not in passed or "machine" in item.keywords]
    config.hook.pytest_deselected(items=[item for item in items if item not in again])
    items[:] = again
