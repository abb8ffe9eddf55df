=begin
 A lullaby
 play :c4 is not played here
=end
use_bpm 50 # slow
play :g4; sleep 0.5; play :g4 ; sleep 0.5 # two in a line
# play :c5
play :bb4
sleep 1;
comment do
  play :c2
  sleep 4
end
uncomment do
  play :g4; sleep 1
end
__END__
play :c4 and so on
