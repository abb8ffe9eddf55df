"""Renders a performance to sound."""

from collections.abc import Callable
from fractions import Fraction
from math import ceil
from pathlib import Path

from ..agents.ensemble import kind_of
from ..agents.rehearsal import rehearsed
from ..engine.hidden import HiddenFolder
from ..engine.offline import OfflineScore, write_sound
from ..errors import EngineError, GoslingValueError, OutputError
from ..language.values import Number, exact, plain
from ..language.vocabulary import Range
from ..mixer.mixer import Mixer
from ..mixer.samples import SampleBank, find_samples
from ..performance.entries import Evaluate, Performance
from ..settings import DEFAULT_BARS, Settings
from .playable import Playable, checked_performance
from .sound import Sound
from .window import play_window

BARS = Range(0, unit="bars")


def score_of(
    performance: Performance,
    bars: Fraction,
    bank: SampleBank,
    settings: Settings,
    folder: Path | None = None,
) -> tuple[OfflineScore, float]:
    """A performance as a score.

    Args:
        performance: What is played.
        bars: How many bars of it, from bar 0.
        bank: Where samples come from.
        settings: How long the score goes on after the last bar; the agents' seed and model.
        folder: Gets the samples that an engine can't read as they are; it must be there as long
            as the score is of use.

    Returns:
        The score and its length in seconds.
    """
    score = OfflineScore(folder)
    actions = (entry.action for entry in performance.entries if entry.bar < bars)
    programs = [action.program for action in actions if isinstance(action, Evaluate)]
    mixer = Mixer(score, bank, programs)
    tempo = performance.tempo
    taught = lessons_end(performance, bars)
    ensemble = rehearsed(performance, taught, settings.seed, settings.model)
    play_window(
        mixer, performance, ensemble, Fraction(0), bars,
        lambda bar: float(tempo.seconds_at(bar)),
    )  # fmt: skip
    return score, float(tempo.seconds_at(bars)) + settings.tail_seconds


def lessons_end(performance: Performance, bars: Fraction) -> Fraction:
    """The position up to which agents must be taught for all that they play before a bar.

    A lesson is heard some bars after its own, and training takes longer than all else: what is
    learnt later, or for nobody, is left out.
    """
    ends = [Fraction(0)]
    for section, _, end in performance.pieces(Fraction(0), bars):
        for track, _ in section.patterns:
            if track.mode == "predict":
                sinking = kind_of(track.instrument).sinking_bars
                ends.append(Fraction(ceil(end) - sinking) if sinking else end)
    return max(ends)


def render_performance(
    performance: Performance,
    path: Path,
    bars: Fraction,
    bank: SampleBank,
    settings: Settings,
    progress: Callable[[float], None] | None = None,
) -> float:
    """Renders a performance to a stereo WAV file; returns its length in seconds.

    Raises:
        SampleError: If a sample can't be read.
        AgentError: If an agent's model fails.
        EngineError: If the engine fails.
        OutputError: If the file can't be written.
    """
    check_output(path)
    try:
        folder = HiddenFolder(path.parent)
    except OSError as error:
        raise OutputError(f"can't write {path}: {error.strerror or error}") from error
    with folder:
        return _render_in(folder, performance, path, bars, bank, settings, progress)


def check_output(path: Path) -> None:
    """Sees whether a sound can be rendered into a file, before anything is begun.

    Raises:
        OutputError: If it has no folder, is none, or does not end in ``.wav``.
    """
    if path.suffix.lower() != ".wav":
        raise OutputError(f"can't write {path}: what is rendered is a WAV file, and ends in .wav")
    if not path.parent.is_dir():
        raise OutputError(f"can't write {path}: there is no folder {path.parent}")
    if path.is_dir():
        raise OutputError(f"can't write {path}: it is a folder")


def _render_in(
    folder: HiddenFolder,
    performance: Performance,
    path: Path,
    bars: Fraction,
    bank: SampleBank,
    settings: Settings,
    progress: Callable[[float], None] | None = None,
) -> float:
    """Renders by way of a folder, the only one, which the engine's keeper removes if we can't."""
    score, seconds = score_of(performance, bars, bank, settings, folder.path)
    write_sound(
        score, path, seconds, folder, engine=settings.engine, sample_rate=settings.sample_rate,
        fades=settings.tail_seconds > 0, progress=progress,
    )  # fmt: skip
    return seconds


def render(
    source: Playable,
    path: str | Path,
    bars: Number = DEFAULT_BARS,
    settings: Settings | None = None,
) -> float:
    """Renders a program, its text, or a performance to a stereo WAV file.

        >>> render("bpm 120; kick*4;", "kick.wav", bars=2)
        6.0

    Args:
        source: What is played.
        path: The file to write.
        bars: How many bars, from bar 0.
        settings: Engine, sample rate, sample folders, tail; the agents' seed and model.

    Returns:
        The length of the sound in seconds.

    Raises:
        ProgramError: If the text is wrong.
        ValueError: If a program made without text is, or the number of bars.
        SampleError: If a sample can't be read.
        AgentError: If an agent's model fails.
        EngineError: If the engine fails.
        OutputError: If the file can't be written.
    """
    settings = settings or Settings()
    bank = find_samples(settings.sample_folders)
    performance, length = checked_performance(source, bank.names), _checked_bars(bars)
    return render_performance(performance, Path(path), length, bank, settings)


def rendered(
    source: Playable,
    bars: Number = DEFAULT_BARS,
    settings: Settings | None = None,
) -> Sound:
    """What a program, its text, or a performance sounds like.

        >>> sound = rendered("bpm 120; kick*4;", bars=2)
        >>> sound.frames.shape[1], sound.sample_rate
        (2, 48000)

    Args:
        source: What is played.
        bars: How many bars, from bar 0.
        settings: Engine, sample rate, sample folders, tail; the agents' seed and model.

    Raises:
        What `render` raises.
    """
    settings = settings or Settings()
    bank = find_samples(settings.sample_folders)
    performance, length = checked_performance(source, bank.names), _checked_bars(bars)
    try:
        folder = HiddenFolder()
    except OSError as error:
        raise EngineError(f"no temporary folder can be made: {error.strerror or error}") from error
    with folder:
        path = folder.path / "rendered.wav"
        _render_in(folder, performance, path, length, bank, settings)
        return Sound.read(path)


def _checked_bars(bars: Number) -> Fraction:
    length = exact(bars)
    if not BARS.check(length):
        raise GoslingValueError(BARS.sentence("bars", plain(length)))
    return length
