"""Transposes training lines to other keys. Needs PyTorch."""

from collections.abc import Sequence

import torch
from torch import Tensor

from ..notes import Note
from .gru_network import NOTHING

HALF_TONES = range(-6, 6)


class Transposing:
    """Knows which kind of note another becomes some half-tones higher or lower.

    Args:
        kinds: Of notes. Where a note becomes none of these, it is heard as no kind at all, and
            nobody is asked for it.
    """

    def __init__(self, kinds: Sequence[Note]) -> None:
        numbers = {(note.pitches, note.beats): number for number, note in enumerate(kinds)}
        self._no_kind = len(kinds)
        # The column after the kinds' is for no kind, the last for what is not asked for.
        rows = [
            [
                numbers.get((tuple(pitch + up for pitch in note.pitches), note.beats), NOTHING)
                for note in kinds
            ]
            + [self._no_kind, NOTHING]
            for up in HALF_TONES
        ]
        self._kinds = torch.tensor(rows)

    def moved(
        self, heard: Tensor, wanted: Tensor, chance: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        """Windows, half of them in other keys.

        Args:
            heard: Kinds, of shape (members, batch, window).
            wanted: Kinds or `NOTHING`, of the same shape.
            chance: By how many half-tones each is moved.
        """
        shape = (*heard.shape[:2], 1)
        ups = torch.randint(len(HALF_TONES), shape, generator=chance)
        stays = torch.randint(2, shape, generator=chance) == 0
        ups = torch.where(stays, HALF_TONES.index(0), ups)
        heard = self._kinds[ups, heard]
        wanted = self._kinds[ups, torch.where(wanted == NOTHING, self._no_kind + 1, wanted)]
        return torch.where(heard == NOTHING, self._no_kind, heard), wanted
