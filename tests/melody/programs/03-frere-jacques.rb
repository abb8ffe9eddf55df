use_bpm 100
use_synth :piano
2.times do
  play :c4
  sleep 1
  play :d4
  sleep 1
  play :e4
  sleep 1
  play :c4
  sleep 1
end
2.times do
  play :e
  sleep 1
  play :f
  sleep 1
  play :g
  sleep 2
end
