use_bpm 130

live_loop :drums do
  sample :bd_haus
  sleep 0.5
  sample :sn_dub, amp: 0.6
  sleep 0.5
end

live_loop :hats do
  8.times do
    sample :drum_cymbal_closed if one_in(2)
    sleep 0.125
  end
end

live_loop :tune do
  use_synth :prophet
  play :e2, release: 0.4
  sleep 0.75
  play :e3
  sleep 0.25
  sleep 1
end
