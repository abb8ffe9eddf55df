use_bpm 110

define :verse do
  play :c4
  sleep 0.5
  play :g4
  sleep 0.5
end

define :chorus do
  2.times do
    play :a4
    sleep 0.25
  end
  play :g4
  sleep 1
end

verse
chorus
verse()
