use_bpm 66
play :r
sleep 1
play :a4
sleep 1
sleep 0.5
play :rest
sleep 0.5
play nil
sleep 2
play :b4
play :r
sleep 1
rest
sleep 1
