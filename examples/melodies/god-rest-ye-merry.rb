# God Rest Ye Merry, Gentlemen. English carol, printed by 1846.
# Four beats a bar.
use_bpm 140
use_synth :piano

play_pattern_timed [:a3], [1]
play_pattern_timed [:a3, :e4, :e4, :d4, :c4, :b3, :a3, :g3], [1, 1, 1, 1, 1, 1, 1, 1]
play_pattern_timed [:a3, :b3, :c4, :d4, :e4, :a3], [1, 1, 1, 1, 3, 1]
play_pattern_timed [:a3, :e4, :e4, :d4, :c4, :b3, :a3, :g3], [1, 1, 1, 1, 1, 1, 1, 1]
play_pattern_timed [:a3, :b3, :c4, :d4, :e4, :e4], [1, 1, 1, 1, 3, 1]
play_pattern_timed [:f4, :d4, :e4, :f4, :g4, :a4, :e4, :d4], [1, 1, 1, 1, 1, 1, 1, 1]
play_pattern_timed [:c4, :a3, :b3, :c4, :d4, :c4, :d4], [1, 1, 1, 1, 2, 1, 1]
play_pattern_timed [:e4, :f4, :e4, :e4, :d4, :c4, :b3], [2, 1, 1, 1, 1, 1, 1]
play_pattern_timed [:a3, :c4, :b3, :a3, :d4, :c4, :d4], [2, 0.5, 0.5, 1, 2, 1, 1]
play_pattern_timed [:e4, :f4, :g4, :a4, :e4, :d4, :c4, :b3], [1, 1, 1, 1, 1, 1, 1, 1]
play_pattern_timed [:a3], [3]
