use_bpm 60
in_thread do
  loop do
    play :e4
    sleep 1
    play :b4
    sleep 1
  end
end
live_loop :once do
  play :c3
  sleep 4
  stop
  play :d3
  sleep 4
end
