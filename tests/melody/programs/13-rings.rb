use_bpm 60
live_loop :knitted do
  tick
  play (knit :e2, 3, :g2, 1).look
  sleep 0.5
end
live_loop :counted do
  play (ring :c4, :d4, :e4)[tick]
  play (range 60, 63).look + 12
  sleep 1
end
live_loop :lines do
  4.times do
    play (line 60, 64, steps: 4).tick
    sleep 0.25
  end
end
