# Sakura. Japanese, printed 1888.
# Four beats a bar.
use_bpm 90
use_synth :pluck

play_pattern_timed [:a4, :a4, :b4, :a4, :a4, :b4], [1, 1, 2, 1, 1, 2]
play_pattern_timed [:a4, :b4, :c5, :b4, :a4, :b4, :a4, :f4], [1, 1, 1, 1, 1, 0.5, 0.5, 2]
play_pattern_timed [:e4, :c4, :e4, :f4, :e4, :e4, :c4, :b3], [1, 1, 1, 1, 1, 0.5, 0.5, 2]
play_pattern_timed [:a4, :b4, :c5, :b4, :a4, :b4, :a4, :f4], [1, 1, 1, 1, 1, 0.5, 0.5, 2]
play_pattern_timed [:e4, :c4, :e4, :f4, :e4, :e4, :c4, :b3], [1, 1, 1, 1, 1, 0.5, 0.5, 2]
play_pattern_timed [:a4, :a4, :b4, :a4, :a4, :b4], [1, 1, 2, 1, 1, 2]
play_pattern_timed [:e4, :f4, :b4, :a4, :f4, :e4], [1, 1, 0.5, 0.5, 1, 4]
