# Greensleeves. English, 1580.
# Three beats a bar.
use_bpm 90
use_synth :pluck

play_pattern_timed [:a4], [0.5]
play_pattern_timed [:c5, :d5, :e5, :f5, :e5, :d5, :b4, :g4, :a4, :b4],
  [1, 0.5, 0.75, 0.25, 0.5, 1, 0.5, 0.75, 0.25, 0.5]
play_pattern_timed [:c5, :a4, :a4, :gs4, :a4, :b4, :gs4, :e4, :a4],
  [1, 0.5, 0.75, 0.25, 0.5, 1, 0.5, 1, 0.5]
play_pattern_timed [:c5, :d5, :e5, :f5, :e5, :d5, :b4, :g4, :a4, :b4],
  [1, 0.5, 0.75, 0.25, 0.5, 1, 0.5, 0.75, 0.25, 0.5]
play_pattern_timed [:c5, :b4, :a4, :gs4, :fs4, :gs4, :a4, :a4],
  [0.75, 0.25, 0.5, 0.75, 0.25, 0.5, 1.5, 1.5]
play_pattern_timed [:g5, :g5, :fs5, :e5, :d5, :b4, :g4, :a4, :b4],
  [1.5, 0.75, 0.25, 0.5, 1, 0.5, 0.75, 0.25, 0.5]
play_pattern_timed [:c5, :a4, :a4, :gs4, :a4, :b4, :gs4, :e4],
  [1, 0.5, 0.75, 0.25, 0.5, 1, 0.5, 1.5]
play_pattern_timed [:g5, :g5, :fs5, :e5, :d5, :b4, :g4, :a4, :b4],
  [1.5, 0.75, 0.25, 0.5, 1, 0.5, 0.75, 0.25, 0.5]
play_pattern_timed [:c5, :b4, :a4, :gs4, :fs4, :gs4, :a4, :a4],
  [0.75, 0.25, 0.5, 0.75, 0.25, 0.5, 1.5, 1]
