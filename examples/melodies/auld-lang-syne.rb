# Auld Lang Syne. Scottish, printed 1799.
# Four beats a bar.
use_bpm 100
use_synth :piano

play_pattern_timed [:g3], [1]
play_pattern_timed [:c4, :c4, :c4, :e4, :d4, :c4, :d4, :e4], [1.5, 0.5, 1, 1, 1.5, 0.5, 1, 1]
play_pattern_timed [:c4, :c4, :e4, :g4, :a4, :a4], [1.5, 0.5, 1, 1, 3, 1]
play_pattern_timed [:g4, :e4, :e4, :c4, :d4, :c4, :d4, :e4], [1.5, 0.5, 1, 1, 1.5, 0.5, 1, 1]
play_pattern_timed [:c4, :a3, :a3, :g3, :c4, :a4], [1.5, 0.5, 1, 1, 3, 1]
play_pattern_timed [:g4, :e4, :e4, :c4, :d4, :c4, :d4, :a4], [1.5, 0.5, 1, 1, 1.5, 0.5, 1, 1]
play_pattern_timed [:g4, :e4, :e4, :g4, :a4, :a4], [1.5, 0.5, 1, 1, 3, 1]
play_pattern_timed [:g4, :e4, :e4, :c4, :d4, :c4, :d4, :e4], [1.5, 0.5, 1, 1, 1.5, 0.5, 1, 1]
play_pattern_timed [:c4, :a3, :a3, :g3, :c4], [1.5, 0.5, 1, 1, 3]
