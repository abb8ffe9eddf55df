use_bpm 96
play_pattern [:a4, :b4, :cs5, :d5]
play_pattern [:e5, [:a4, :cs5], :r]
