# Drunken Sailor. Sea shanty, nineteenth century.
# Four beats a bar.
use_bpm 150
use_synth :pluck

play_pattern_timed [:e4, :e4, :e4, :e4, :e4, :e4, :e4, :a3, :c4, :e4],
  [1, 0.5, 0.5, 1, 0.5, 0.5, 1, 1, 1, 1]
play_pattern_timed [:d4, :d4, :d4, :d4, :d4, :d4, :d4, :g3, :b3, :d4],
  [1, 0.5, 0.5, 1, 0.5, 0.5, 1, 1, 1, 1]
play_pattern_timed [:e4, :e4, :e4, :e4, :e4, :e4, :e4, :fs4, :g4, :a4],
  [1, 0.5, 0.5, 1, 0.5, 0.5, 1, 1, 1, 1]
play_pattern_timed [:g4, :e4, :d4, :b3, :a3, :a3], [1, 1, 1, 1, 2, 2]
play_pattern_timed [:e4, :e4, :e4, :e4, :a3, :c4, :e4], [2, 1.5, 0.5, 1, 1, 1, 1]
play_pattern_timed [:d4, :d4, :d4, :d4, :g3, :b3, :d4], [2, 1.5, 0.5, 1, 1, 1, 1]
play_pattern_timed [:e4, :e4, :e4, :e4, :fs4, :g4, :a4], [2, 1.5, 0.5, 1, 1, 1, 1]
play_pattern_timed [:g4, :e4, :d4, :b3, :a3, :a3], [1, 1, 1, 1, 2, 2]
