# Frère Jacques. French round, about 1780.
# Four beats a bar.
use_bpm 120
use_synth :pluck

play_pattern_timed [:c4, :d4, :e4, :c4, :c4, :d4, :e4, :c4], [1, 1, 1, 1, 1, 1, 1, 1]
play_pattern_timed [:e4, :f4, :g4, :e4, :f4, :g4], [1, 1, 2, 1, 1, 2]
play_pattern_timed [:g4, :a4, :g4, :f4, :e4, :c4], [0.5, 0.5, 0.5, 0.5, 1, 1]
play_pattern_timed [:g4, :a4, :g4, :f4, :e4, :c4], [0.5, 0.5, 0.5, 0.5, 1, 1]
play_pattern_timed [:c4, :g3, :c4, :c4, :g3, :c4], [1, 1, 2, 1, 1, 2]
