use_bpm 90
live_loop :wander do
  play scale(:c4, :major_pentatonic).choose
  sleep 0.5
  play :c4
  sleep [0.25, 0.5].choose
  play rrand_i(60, 72)
  sleep 0.5
  n = (ring 60, 62).shuffle
  play n
  sleep 1
end
