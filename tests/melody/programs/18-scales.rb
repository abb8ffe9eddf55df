use_bpm 140
play_pattern_timed scale(:a3, :minor_pentatonic, num_octaves: 1), 0.25
play_pattern_timed (scale :a3, :minor_pentatonic).reverse, [0.5]
play_pattern_timed chord(:c4, :major).reverse, 1
play (scale :c4, :dorian)[2]
sleep 1
play_chord chord_degree(:ii, :c4, :major, 3)
sleep 1
