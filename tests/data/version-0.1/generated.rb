use_bpm 120

in_thread do
  notes = [:c4, :d4, :e4, :c4, :d4, :e4, :d4, :c4, :c4, :g4, :e4, :c4, :c4, :d4, :g4, :g4, :c4,
           :d4]
  beats = [1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 2, 1, 2, 2, 2, 1]
  notes.zip(beats).each do |pitch, beat|
    play pitch, sustain: beat * 0.9, release: beat * 0.1
    sleep beat
  end
end
