use_bpm 90
3.times do
  play :c5
  sleep 1.0/3
end
play :e5
sleep 1/3r
play 72.25
sleep 2/3.0
play :r
sleep 1e-1
4.times { play :g4; sleep 1.0 / 12 }
