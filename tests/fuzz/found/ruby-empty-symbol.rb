play_pattern_timed [:, :b4, :c5], [1, 1, 2]
play 60
