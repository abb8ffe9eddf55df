"""Where live tests are required, a skipped one is a failure."""

import os
from collections.abc import Generator

import pytest

LIVE_IS_REQUIRED = os.environ.get("RUBBERGOSLING_LIVE") == "required"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if LIVE_IS_REQUIRED and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be: {report.longrepr}"
    return report
