# What is left when a score was copied without the loops that play it
notes = [:c4, :d4, :r, :g4]
times = [1, 0.5, 0.5, 2]
low = [:c3, :g2]
amps = [1, 2, 3]
