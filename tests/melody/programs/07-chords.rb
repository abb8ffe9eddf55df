use_synth :piano
use_bpm 72
play chord(:e3, :minor)
sleep 2
play_chord [:a3, :c4, :e4]
sleep 1
play chord(:d3, :m7), amp: 0.7
sleep 1
play [:g3, 59, "d4"]
sleep 1
play chord :c4, :major, num_octaves: 2
sleep 1
play (chord_invert (chord :c4, :major), 1)
sleep 2
