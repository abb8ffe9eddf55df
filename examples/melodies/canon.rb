# Canon. Johann Pachelbel, about 1690: the beginning of its upper voice.
# Four beats a bar.
use_bpm 110
use_synth :piano

play_pattern_timed [:e5, :d5, :c5, :b4, :a4, :g4, :a4, :b4], [1]
play_pattern_timed [:c5, :b4, :a4, :g4, :f4, :e4, :f4, :d4], [1]
play_pattern_timed [:c4, :e4, :g4, :f4, :e4, :c4, :e4, :d4], [0.5]
play_pattern_timed [:c4, :a3, :c4, :g4, :f4, :a4, :g4, :f4], [0.5]
play_pattern_timed [:e4], [4]
