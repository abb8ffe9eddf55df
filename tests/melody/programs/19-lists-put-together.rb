use_bpm 100
a = [:c4, :e4]
b = a + [:g4] * 2
c = b.reverse + a
a << :b4
play_pattern_timed c, [0.5] * 6
play_pattern_timed a, 1
play_pattern_timed b.take(2).mirror, 1
play b[0] ; sleep 1
play b[-1] ; sleep 1
play_pattern_timed b[0..1] + b[2, 1], 0.25
