# Greensleeves, traditional: two voices with a tempo of their own lists
use_bpm 108
mel = (ring :a4, :c5, :d5, :e5, :fs5, :e5, :d5, :b4, :g4, :a4, :b4, :c5, :a4, :a4, :gs4, :a4)
dur = (ring 1, 2, 1, 1.5, 0.5, 1, 2, 1, 1.5, 0.5, 1, 2, 1, 1.5, 0.5, 1)

live_loop :greensleeves do
  use_synth :pretty_bell
  tick
  play mel.look, release: dur.look
  sleep dur.look
end

live_loop :bass do
  use_synth :fm
  sleep 1
  [:a2, :g2, :a2, :e2].each do |n|
    play n, release: 3
    sleep 3
  end
end
