# Ode to Joy. Ludwig van Beethoven, Ninth Symphony, 1824.
# Four beats a bar.
use_bpm 120
use_synth :piano

play_pattern_timed [:e4, :e4, :f4, :g4, :g4, :f4, :e4, :d4], [1, 1, 1, 1, 1, 1, 1, 1]
play_pattern_timed [:c4, :c4, :d4, :e4, :e4, :d4, :d4], [1, 1, 1, 1, 1.5, 0.5, 2]
play_pattern_timed [:e4, :e4, :f4, :g4, :g4, :f4, :e4, :d4], [1, 1, 1, 1, 1, 1, 1, 1]
play_pattern_timed [:c4, :c4, :d4, :e4, :d4, :c4, :c4], [1, 1, 1, 1, 1.5, 0.5, 2]
play_pattern_timed [:d4, :d4, :e4, :c4, :d4, :e4, :f4, :e4, :c4], [1, 1, 1, 1, 1, 0.5, 0.5, 1, 1]
play_pattern_timed [:d4, :e4, :f4, :e4, :d4, :c4, :d4, :g3], [1, 0.5, 0.5, 1, 1, 1, 1, 2]
play_pattern_timed [:e4, :e4, :f4, :g4, :g4, :f4, :e4, :d4], [1, 1, 1, 1, 1, 1, 1, 1]
play_pattern_timed [:c4, :c4, :d4, :e4, :d4, :c4, :c4], [1, 1, 1, 1, 1.5, 0.5, 2]
