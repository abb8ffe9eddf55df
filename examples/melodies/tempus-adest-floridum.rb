# Tempus adest floridum. Piae Cantiones, Finland, 1582.
# Four beats a bar.
use_bpm 130
use_synth :pluck

play_pattern_timed [:c4, :c4, :c4, :d4, :c4, :c4, :g3], [1, 1, 1, 1, 1, 1, 2]
play_pattern_timed [:a3, :g3, :a3, :b3, :c4, :c4], [1, 1, 1, 1, 2, 2]
play_pattern_timed [:c4, :c4, :c4, :d4, :c4, :c4, :g3], [1, 1, 1, 1, 1, 1, 2]
play_pattern_timed [:a3, :g3, :a3, :b3, :c4, :c4], [1, 1, 1, 1, 2, 2]
play_pattern_timed [:g4, :f4, :e4, :d4, :e4, :d4, :c4], [1, 1, 1, 1, 1, 1, 2]
play_pattern_timed [:a3, :g3, :a3, :b3, :c4, :c4], [1, 1, 1, 1, 2, 2]
play_pattern_timed [:g3, :g3, :a3, :b3, :c4, :c4, :d4], [1, 1, 1, 1, 1, 1, 2]
play_pattern_timed [:g4, :f4, :e4, :d4, :c4, :f4], [1, 1, 1, 1, 2, 2]
play_pattern_timed [:c4], [4]
