"""Agents from files and into files, whichever kind of agent an instrument has."""

from concurrent.futures import Executor
from fractions import Fraction
from pathlib import Path

from ..agents.agent_file import read_agent_file
from ..agents.training import pack
from ..errors import AgentError, MelodyError
from ..language.vocabulary import SYNTHS
from ..melody.fallback_model import read_saved_tune_file
from ..melody.notes import Melody, Note, Voice
from ..melody.variable_order import Pitch
from .actions import Load
from .ensemble import Ensemble
from .entries import Performance


def load_of(instrument: str, path: Path) -> Load:
    """What has an instrument played by the agent in a file: of a synth, a model of melodies.

    Raises:
        AgentError: If the file can't be read or is not what it should be.
        MelodyError: Likewise, of a synth.
    """
    read = read_saved_tune_file if instrument in SYNTHS else read_agent_file
    return Load(instrument, read(path))


def agent_file(
    ensemble: Ensemble, performance: Performance, instrument: str, bar: Fraction, training: Executor
) -> bytes:
    """The contents of a file for the agent an instrument has at a position in bars.

    Of a synth's agent this is a model of the notes it was taught, which goes on as it did when it
    is loaded; of one that was taught nothing, the model behind it.

    Raises:
        AgentError: If its model can't be kept, or there is nothing to be kept.
    """
    if instrument not in SYNTHS:
        state = ensemble.course(performance, instrument, bar).newest.state
        return training.submit(pack, state, instrument).result()
    course = ensemble.melody(performance, instrument, bar)
    if lines := course.phrases.remembered:
        return training.submit(tune_file, lines).result()
    if course.life.model is None:
        raise AgentError(f"the agent of {instrument} was taught nothing: there is nothing to save")
    return course.life.model.data


def tune_file(lines: tuple[tuple[Pitch, ...], ...]) -> bytes:
    """The contents of a file for a model of some lines of notes: their counts, and they themselves.

    Raises:
        AgentError: If it can't be kept.
    """
    from ..melody.models.base import Corpus
    from ..melody.models.model_file import pack as packed
    from ..melody.models.ngram import ORDERS, Ngram
    from ..melody.models.trained_model import TrainedModel

    voices = [Voice(Note(() if pitch is None else pitch) for pitch in line) for line in lines]
    corpus = Corpus.of([Melody(voices)])
    try:
        return packed(TrainedModel(corpus, Ngram(corpus, max(ORDERS))))
    except MelodyError as error:
        raise AgentError(str(error)) from error
