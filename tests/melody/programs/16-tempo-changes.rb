use_bpm 60
play :c4
sleep 1
use_bpm 120
play :d4
sleep 1
play :e4
sleep 2
with_bpm 30 do
  play :f4
  sleep 1
end
play :g4
sleep 1
