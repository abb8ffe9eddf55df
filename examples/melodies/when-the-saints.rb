# When the Saints Go Marching In. American spiritual, before 1923.
# Four beats a bar.
use_bpm 150
use_synth :piano

play_pattern_timed [:r, :c4, :e4, :f4, :g4], [1, 1, 1, 1, 4]
play_pattern_timed [:r, :c4, :e4, :f4, :g4], [1, 1, 1, 1, 4]
play_pattern_timed [:r, :c4, :e4, :f4, :g4, :e4], [1, 1, 1, 1, 2, 2]
play_pattern_timed [:c4, :e4, :d4], [2, 2, 4]
play_pattern_timed [:r, :e4, :e4, :d4, :c4, :c4], [1, 1, 1, 1, 3, 1]
play_pattern_timed [:e4, :g4, :g4, :g4, :f4], [2, 1, 1, 1, 3]
play_pattern_timed [:r, :e4, :f4, :g4, :e4], [2, 1, 1, 2, 2]
play_pattern_timed [:c4, :d4, :c4], [2, 2, 4]
