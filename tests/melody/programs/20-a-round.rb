# The same tune three times, each a bar after the one before
use_bpm 120
tune = [:c4, :d4, :e4, :c4]
3.times do |i|
  in_thread do
    use_synth [:piano, :pluck, :blade][i]
    tune.each do |n|
      play n
      sleep 1
    end
  end
  sleep 4
end
