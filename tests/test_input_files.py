"""Only real files are read, and of them no more than is meant."""

import os
import socket
from pathlib import Path

import pytest

from rubbergosling.input_files import lines_of, open_file, read_file, text_of


def refusal(path: Path) -> str:
    with pytest.raises(OSError) as caught:
        read_file(path, 100)
    return str(caught.value.strerror)


def test_a_file_is_read_whole_up_to_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 100)
    assert read_file(path, 100) == b"x" * 100
    path.write_bytes(b"x" * 101)
    assert refusal(path) == "it has more than 100 bytes"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes with a name")
def test_what_may_never_end_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe") == "it is a pipe, not a file"
    (tmp_path / "link").symlink_to(tmp_path / "pipe")
    assert refusal(tmp_path / "link") == "it is a pipe, not a file"
    with socket.socket(socket.AF_UNIX) as unix:
        folder = os.open(tmp_path, os.O_RDONLY)
        unix.bind(f"/proc/self/fd/{folder}/socket")  # the folder's own name may be too long
        os.close(folder)
        assert refusal(tmp_path / "socket") == "it is a socket, not a file"
    assert refusal(Path("/dev/zero")) == "it is a device, not a file"
    assert refusal(tmp_path) == "it is a folder, not a file"


def test_what_cannot_be_opened_says_why(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none") == "No such file or directory"
    assert refusal(tmp_path / ("x" * 300)) == "File name too long"
    assert refusal(Path("a\0b")) == "no file has such a name"


def test_a_pipe_that_the_shell_has_opened_is_read_where_that_is_meant() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"kick;")
    os.close(writing)
    path = Path(f"/dev/fd/{reading}")
    assert refusal(path) == "it is a pipe, not a file"
    assert read_file(path, 100, with_pipes=True) == b"kick;"
    os.close(reading)


def test_a_named_pipe_is_refused_even_there(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="it is a pipe, not a file"):
        open_file(tmp_path / "pipe", with_pipes=True)


def test_lines_come_one_by_one_and_none_is_too_long(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"\xef\xbb\xbfone\r\n\xef\xbb\xbftwo\xe2\x80\xa8\x0bthree\n\nlast")
    assert list(lines_of(path, 100, 50)) == [
        b"one\r", b"\xef\xbb\xbftwo\xe2\x80\xa8\x0bthree", b"", b"last",
    ]  # fmt: skip
    path.write_bytes(b"one\n" + b"x" * 51)
    lines = lines_of(path, 100, 50)
    assert next(lines) == b"one"
    with pytest.raises(OSError, match="a line has more than 50 bytes"):
        next(lines)
    path.write_bytes(b"one\n" * 26)
    with pytest.raises(OSError, match="it has more than 100 bytes"):
        list(lines_of(path, 100, 50))


UTF16 = "it is written in UTF-16, as Notepad and PowerShell may do: save it as UTF-8"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("kick*4;\n".encode("utf-16"), UTF16),
        ("kick*4;\n".encode("utf-16-le"), UTF16),
        ("kick*4;\n".encode("utf-16-be"), UTF16),
        ("бум*4;\n".encode("utf-16"), UTF16),
        ("kick; // schön, бум\n".encode("utf-16-le"), UTF16),
        ("kick*4;\n".encode("utf-32"), "it is written in UTF-32: save it as UTF-8"),
        (b"kick*4;\n\0\0\0\0", "byte 9 is a zero, which no text holds"),
        (
            "kick; // schön".encode("latin-1"),
            'byte 13 is not UTF-8: in Latin-1 or Windows-1252 it would be "ö"; save it as UTF-8',
        ),
        (b"\x80kick", "byte 1 is not UTF-8"),
        ("kick; // ö".encode()[:-1], "byte 10 is not UTF-8"),
    ],
)
def test_bytes_that_are_no_text_are_told_what_they_seem_to_be(data: bytes, reason: str) -> None:
    with pytest.raises(ValueError) as caught:
        text_of(data)
    assert str(caught.value).startswith(reason)


@pytest.mark.parametrize("text", ["", "kick;", "schön", "бум", "太鼓", "\ufeffkick"])
def test_text_in_utf_8_is_read_with_and_without_a_mark(text: str) -> None:
    assert text_of(text.encode("utf-8-sig")) == text
    assert text_of(text.encode()) == text.removeprefix("\ufeff")
