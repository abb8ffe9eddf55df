# Names in every spelling
play "c4"; sleep 1
play 'Eb5'; sleep 1
play "fs"; sleep 0.5
play :Bf3; sleep 0.5
play :gb4; sleep 0.5
play :As3; sleep 0.5
play :Cb4; sleep 1
play :bs3; sleep 1
play 64; sleep 1
play 64.5; sleep 1
play note(:e5); sleep 1
play :FS2 ; sleep 1
