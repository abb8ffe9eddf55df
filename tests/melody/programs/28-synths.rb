use_bpm 100
synth :piano, note: :e4, release: 2
sleep 1
synth :saw, notes: [:e3, :b3]
sleep 1
with_synth :fm do
  play :c4
  sleep 1
end
x = play :d4, sustain: 8
sleep 1
control x, note: :e4
sleep 1
