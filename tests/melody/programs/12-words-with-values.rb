# Lengths by name, and a word that plays a list of notes with a list of lengths
use_bpm 60
s = 0.5
q = 0.25 * s
c = 2 * q
cd = c * 1.5
m = 4 * q

define :tune do |notes, times, shift=0|
  notes.zip(times).each do |n, d|
    play n, sustain: d * 0.9, release: d * 0.1, transpose: shift if false
    play n, sustain: d * 0.9
    sleep d
  end
end

tune([:d4, :fs4, :a4], [c, q, cd])
tune [:b4, :r], [m, m]
