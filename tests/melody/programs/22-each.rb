use_bpm 60
[:c4, :d4, :e4].each_with_index do |n, i|
  play n
  sleep 0.25 * (i + 1)
end
[60, 64].each { |n| play n + 12; sleep 1 }
1.upto(3) do |i|
  play 50 + i
  sleep 0.5
end
(1..2).each do |k|
  play :c3
  sleep k
end
[[:g4, 0.5], [:a4, 1.5]].each do |n, d|
  play n
  sleep d
end
