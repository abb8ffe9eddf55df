use_bpm 80

in_thread(name: :melody) do
  use_synth :fm
  play :e5
  sleep 1.5
  play :d5
  sleep 0.5
  play :c5, attack: 0.1, release: 2
  sleep 2
end

in_thread(name: :bass) do
  use_synth :tb303
  play :c3, cutoff: 70, res: 0.8
  sleep 2
  play :g2
  sleep 2
end
