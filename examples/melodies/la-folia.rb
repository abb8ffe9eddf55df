# La Folia. Dance of Portugal and Spain, in its form of about 1670.
# Three beats a bar.
use_bpm 110
use_synth :pluck

play_pattern_timed [:a4, :a4, :b4, :gs4, :gs4], [1, 1.5, 0.5, 2, 1]
play_pattern_timed [:a4, :a4, :b4, :b4, :b4], [1, 1.5, 0.5, 2, 1]
play_pattern_timed [:c5, :c5, :d5, :b4, :b4], [1, 1.5, 0.5, 2, 1]
play_pattern_timed [:a4, :a4, :b4, :gs4], [1, 1.5, 0.5, 3]
play_pattern_timed [:a4, :a4, :b4, :gs4, :gs4], [1, 1.5, 0.5, 2, 1]
play_pattern_timed [:a4, :a4, :b4, :b4, :b4], [1, 1.5, 0.5, 2, 1]
play_pattern_timed [:c5, :c5, :d5, :b4, :b4], [1, 1.5, 0.5, 2, 1]
play_pattern_timed [:a4, :gs4, :a4, :a4], [1, 1.5, 0.5, 3]
