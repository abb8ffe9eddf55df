use_bpm 125

live_loop :arp do
  use_synth :pluck
  play (ring :e3, :g3, :b3, :e4, :b3, :g3).tick, release: 0.2
  sleep 0.25
end

live_loop :low, sync: :arp do
  play [40, 43, 38].ring.tick
  sleep (ring 1.5, 0.5).look
end
