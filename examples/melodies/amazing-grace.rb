# Amazing Grace. American, the tune New Britain, 1829.
# Three beats a bar.
use_bpm 100
use_synth :piano

play_pattern_timed [:g3], [1]
play_pattern_timed [:c4, :e4, :c4, :e4, :d4], [2, 0.5, 0.5, 2, 1]
play_pattern_timed [:c4, :a3, :g3, :g3], [2, 1, 2, 1]
play_pattern_timed [:c4, :e4, :c4, :e4, :d4], [2, 0.5, 0.5, 2, 1]
play_pattern_timed [:g4, :e4], [5, 1]
play_pattern_timed [:g4, :e4, :c4, :e4, :d4], [2, 0.5, 0.5, 2, 1]
play_pattern_timed [:c4, :a3, :g3, :g3], [2, 1, 2, 1]
play_pattern_timed [:c4, :e4, :c4, :e4, :d4], [2, 0.5, 0.5, 2, 1]
play_pattern_timed [:c4], [5]
