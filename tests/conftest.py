"""Where live tests are required, a skipped one is a failure, but for what is not ours to ship."""

import os
from collections.abc import Generator

import pytest

NOT_OURS = "GOSLING_PURCELL"
"""Names the file with the notes of the melody network's author, where it is there."""

LIVE_IS_REQUIRED = os.environ.get("RUBBERGOSLING_LIVE") == "required"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    is_missing = report.skipped and not hasattr(report, "wasxfail")
    if LIVE_IS_REQUIRED and is_missing and NOT_OURS not in str(report.longrepr):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be: {report.longrepr}"
    return report
