notes = [:c4, :e4, :g4]
use_bpm 60
play_pattern_timed notes, [1]
with_transpose 5 do
  play_pattern_timed notes, [1]
end
use_transpose -12
play_pattern_timed notes, [0.5, 0.5, 1]
use_transpose 0
use_octave 1
play :r
sleep 1
play 60
sleep 1
