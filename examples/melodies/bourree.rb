# Bourrée. Johann Sebastian Bach, Suite BWV 996, about 1712; its upper voice.
# Four beats a bar.
use_bpm 140
use_synth :pluck

play_pattern_timed [:a4, :b4], [0.5, 0.5]
play_pattern_timed [:c5, :b4, :a4, :gs4, :a4, :b4, :e4, :fs4, :gs4, :a4, :g4, :f4],
  [1, 0.5, 0.5, 1, 0.5, 0.5, 1, 0.5, 0.5, 1, 0.5, 0.5]
play_pattern_timed [:e4, :d4, :c4, :b3, :c4, :d4, :e4, :d4, :c4, :b3, :a3, :a4, :b4],
  [1, 0.5, 0.5, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 1, 0.5, 0.5]
play_pattern_timed [:c5, :b4, :a4, :gs4, :a4, :b4, :e4, :fs4, :gs4, :a4, :g4, :f4],
  [1, 0.5, 0.5, 1, 0.5, 0.5, 1, 0.5, 0.5, 1, 0.5, 0.5]
play_pattern_timed [:e4, :d4, :c4, :b3, :c4, :c4], [1, 0.5, 0.5, 1.5, 0.5, 3]
