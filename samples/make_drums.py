"""Makes the four drums, in the manner of the analogue drum machines of 1980.

``python -m rubbergosling.samples.make_drums [FOLDER]``, or this file run by itself, writes
``kick.wav``, ``snare.wav``, ``closedhat.wav`` and ``openhat.wav`` beside itself or into FOLDER:
48 kHz, 16 bits, mono, peaking at -1 dBFS, beginning with their onset and ending in silence.

The functions are pure. Each returns float64 of shape (n_frames,), within -1 to 1.
"""

import sys
import wave
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float64]

SAMPLE_RATE = 48000
PEAK = 10 ** (-1 / 20)
FADE_SECONDS = 0.01
SEED = 808

SQUARE_HERTZ = (205.3, 304.4, 369.6, 522.7, 540.0, 800.0)
"""Six square waves that no common fundamental holds together: together they sound of metal."""


def kick() -> Sound:
    """A sine that falls from 330 to 47 hertz in a tenth of a second, and a click; 0.55 s."""
    time = _time(0.55)
    hertz = 47 + 90 * np.exp(-time / 0.028) + 200 * np.exp(-time / 0.005)
    body = np.sin(_phase(hertz)) * _decay(time, 0.5)
    click = _band(_noise(len(time), SEED), 1500, 9000) * _decay(time, 0.012)
    # A little saturation gives small loudspeakers, which miss 47 hertz, something to play.
    return _finished(np.tanh(1.6 * body) + 0.4 * click)


def snare() -> Sound:
    """Two tones of a drum head, 180 and 330 hertz, and the noise of the wires; 0.3 s."""
    time = _time(0.3)
    bend = 1 + 0.4 * np.exp(-time / 0.006)
    low = np.sin(_phase(180 * bend)) * _decay(time, 0.2)
    high = np.sin(_phase(330 * bend)) * _decay(time, 0.12)
    noise = _noise(len(time), SEED + 1) * _attack(time)
    wires = _band(noise, 1000, 12000) * _decay(time, 0.26)
    snap = _band(noise, 3000, 16000) * _decay(time, 0.03)
    return _finished(np.tanh(0.9 * (low + 0.6 * high + 0.8 * wires + 0.6 * snap)))


def closedhat() -> Sound:
    """Metal that is damped at once: down by 40 dB after 60 ms; 0.1 s."""
    time = _time(0.1)
    return _finished(_metal(len(time), SEED + 2) * _decay(time, 0.06))


def openhat() -> Sound:
    """Metal that rings: down by 40 dB after 0.4 s; 0.6 s."""
    time = _time(0.6)
    strike = 1 + 0.8 * _decay(time, 0.03)
    return _finished(_metal(len(time), SEED + 3) * strike * _decay(time, 0.4))


DRUMS: Mapping[str, Callable[[], Sound]] = {
    "kick": kick,
    "snare": snare,
    "closedhat": closedhat,
    "openhat": openhat,
}


def _metal(frames: int, seed: int) -> Sound:
    """Six squares and noise, with what is below 6 kHz taken away; peaks below 1.

    Squares without their low harmonics are a row of needles; saturation gives them a body.
    """
    time = np.arange(frames) / SAMPLE_RATE
    squares = np.sum([_square(hertz, time) for hertz in SQUARE_HERTZ], axis=0)
    metal = _band(squares, 6500, 18000)
    hiss = _band(_noise(frames, seed), 8000, 19000)
    mixed = 0.4 * metal / np.std(metal) + 0.2 * hiss / np.std(hiss)
    return _band(np.tanh(mixed), 6500, 18000) * _attack(time)


def _square(hertz: float, time: Sound) -> Sound:
    """A square wave as the sum of its odd harmonics, up to 20 kHz, so that nothing aliases."""
    harmonics = np.arange(1, 20000 / hertz, 2)
    waves = np.sin(2 * np.pi * hertz * np.outer(harmonics, time)) / harmonics[:, np.newaxis]
    return np.asarray(waves.sum(axis=0))


def _noise(frames: int, seed: int) -> Sound:
    """White noise between -1 and 1, the same for the same seed."""
    return np.random.Generator(np.random.PCG64(seed)).random(frames) * 2 - 1


def _band(sound: Sound, low_hertz: float, high_hertz: float) -> Sound:
    """What lies between two corners, falling by 24 dB an octave beyond them.

    Works on the spectrum, without moving any phase, and round the ends; so it's for steady
    sounds, before they get their envelope.
    """
    hertz = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
    hertz[0] = hertz[1]
    gain = 1 / np.sqrt((1 + (low_hertz / hertz) ** 8) * (1 + (hertz / high_hertz) ** 8))
    return np.asarray(np.fft.irfft(np.fft.rfft(sound) * gain, len(sound)))


def _time(seconds: float) -> Sound:
    return np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE


def _decay(time: Sound, seconds: float) -> Sound:
    """An envelope that starts at 1 and has fallen by 40 dB after that many seconds."""
    return np.asarray(0.01 ** (time / seconds))


def _attack(time: Sound) -> Sound:
    """From 0 to 1 in 0.3 ms: noise that began in mid-air would begin with a thud."""
    return np.asarray(np.minimum(time / 0.0003, 1))


def _phase(hertz: Sound) -> Sound:
    """The phase in radians of an oscillator whose frequency moves; one sample in at the start."""
    return np.asarray(2 * np.pi * np.cumsum(hertz) / SAMPLE_RATE)


def _finished(sound: Sound) -> Sound:
    """Faded to silence at its end and brought to its peak."""
    frames = round(FADE_SECONDS * SAMPLE_RATE)
    faded = sound.copy()
    faded[-frames:] *= np.linspace(1, 0, frames) ** 2
    return np.asarray(faded * (PEAK / np.abs(faded).max()))


def write_drums(folder: Path) -> None:
    """Write the four WAV files into ``folder``."""
    for name, make in DRUMS.items():
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(SAMPLE_RATE)
            file.writeframes(np.round(make() * 32767).astype("<i2").tobytes())


if __name__ == "__main__":
    write_drums(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
