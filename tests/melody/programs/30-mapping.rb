use_bpm 60
low = [:c3, :e3, :g3].map { |n| note(n) + 12 }
play_pattern_timed low, 0.5
play_pattern_timed (ring 60, 62) + 1, 0.5
play_pattern_timed [1, 2].collect { |k| 60 + k }, 1
play low.length * 20
sleep 7 / 2
play 50 + 7 % 4 - 2 ** 2
sleep 0.5 + 2 * (1 - 0.25)
