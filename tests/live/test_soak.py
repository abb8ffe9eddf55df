"""Some minutes of the soak: nothing is late, nothing grows, nothing is left over."""

from pathlib import Path

import pytest

from tests.support.soaks import real, virtual

pytestmark = pytest.mark.alone


def test_in_virtual_time(tmp_path: Path) -> None:
    soak = virtual(tmp_path, 600)
    assert soak.faults == []
    assert soak.done == 301


def test_in_real_time_on_a_server_that_was_there_before(
    jack: dict[str, str], tmp_path: Path
) -> None:
    soak = real(tmp_path, jack, 20)
    assert soak.faults == []
    assert soak.megabytes.keys() == {"player", "training", "scsynth"}
