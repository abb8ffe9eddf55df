# We Three Kings. John Henry Hopkins, 1857.
# Three beats a bar.
use_bpm 130
use_synth :piano

play_pattern_timed [:e4, :d4, :c4, :a3], [2, 1, 2, 1]
play_pattern_timed [:b3, :c4, :b3, :a3], [1, 1, 1, 3]
play_pattern_timed [:e4, :d4, :c4, :a3], [2, 1, 2, 1]
play_pattern_timed [:b3, :c4, :b3, :a3], [1, 1, 1, 3]
play_pattern_timed [:c4, :c4, :d4, :d4], [2, 1]
play_pattern_timed [:e4, :e4, :g4, :f4, :e4], [2, 1, 1, 1, 1]
play_pattern_timed [:d4, :e4, :d4, :c4, :b3, :a3], [1, 1, 1, 2, 1, 3]
