# Minuet. Christian Petzold, about 1725.
# Three beats a bar.
use_bpm 130
use_synth :piano

play_pattern_timed [:g4, :c4, :d4, :e4, :f4, :g4, :c4, :c4], [1, 0.5, 0.5, 0.5, 0.5, 1, 1, 1]
play_pattern_timed [:a4, :f4, :g4, :a4, :b4, :c5, :c4, :c4], [1, 0.5, 0.5, 0.5, 0.5, 1, 1, 1]
play_pattern_timed [:f4, :g4, :f4, :e4, :d4, :e4, :f4, :e4, :d4, :c4],
  [1, 0.5, 0.5, 0.5, 0.5, 1, 0.5, 0.5, 0.5, 0.5]
play_pattern_timed [:b3, :c4, :d4, :e4, :c4, :d4], [1, 0.5, 0.5, 0.5, 0.5, 3]
play_pattern_timed [:g4, :c4, :d4, :e4, :f4, :g4, :c4, :c4], [1, 0.5, 0.5, 0.5, 0.5, 1, 1, 1]
play_pattern_timed [:a4, :f4, :g4, :a4, :b4, :c5, :c4, :c4], [1, 0.5, 0.5, 0.5, 0.5, 1, 1, 1]
play_pattern_timed [:f4, :g4, :f4, :e4, :d4, :e4, :f4, :e4, :d4, :c4],
  [1, 0.5, 0.5, 0.5, 0.5, 1, 0.5, 0.5, 0.5, 0.5]
play_pattern_timed [:d4, :e4, :d4, :c4, :b3, :c4], [1, 0.5, 0.5, 0.5, 0.5, 3]
