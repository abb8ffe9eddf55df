use_bpm 128
use_random_seed 42
set_volume! 0.8
with_fx :reverb, room: 0.8, mix: 0.4 do
  with_fx :echo, phase: 0.25 do |e|
    4.times do
      sample :bd_haus, amp: 2, rate: rrand(0.9, 1.1)
      play :a3, release: 0.1, amp: rrand(0.5, 1)
      sleep 0.5
    end
    control e, mix: 0.1
  end
end
puts "done"
play :e4, pan: -0.5
sleep 1
