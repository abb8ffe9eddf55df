"""The doctor names causes and cures."""

import socket

import pytest

from rubbergosling.cli.main import main


def test_without_a_device_it_says_what_to_do_and_that_rendering_works(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALSA_CONFIG_PATH", "/dev/null")
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "nobody-runs-this")
    assert main(["doctor"]) == 3
    said = capsys.readouterr().out
    assert "!!  embedded engine" in said
    assert "no audio device can be opened" in said
    assert "render works" in said
    assert "closedhat, kick, openhat, snare, lead, bass" in said


def test_it_names_who_holds_the_usual_port(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALSA_CONFIG_PATH", "/dev/null")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
        holder.bind(("127.0.0.1", 57110))
        main(["doctor", "--engine", "embedded"])
    said = capsys.readouterr().out
    assert "port 57110" in said
    assert "held by python" in said


def test_it_looks_at_own_samples(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("ALSA_CONFIG_PATH", "/dev/null")
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "broken.wav").write_bytes(b"no sound")
    (folder / "bpm.wav").write_bytes(b"no sound")
    main(["doctor", "--engine", "embedded", "--samples", str(folder)])
    said = capsys.readouterr().out
    assert "broken.wav can't be read" in said
    assert "bpm is a word of the language" in said
