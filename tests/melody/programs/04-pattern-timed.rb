use_bpm 120
use_synth :saw
play_pattern_timed [:g4, :g4, :a4, :g4, :c5, :b4], [0.75, 0.25, 1, 1, 1, 2], release: 0.3
play_pattern_timed([:g4, :r, :a4, nil], 0.5)
play_pattern_timed scale(:c3, :major), [0.25, 0.5]
