use_bpm 76
notes = [
  :d4, :e4,   # the beginning
  :f4,
  :g4,
]
times = %w[x]
play_pattern_timed(
  notes,
  [1, 0.5,
   0.5, 2]
)
play notes
  .last
sleep 1
x = 2 +
  1
play :c4, amp: 0.5,
  release: 1
sleep x
