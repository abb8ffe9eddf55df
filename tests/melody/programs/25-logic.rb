use_bpm 90
i = 0
while i < 4
  play 60 + i
  sleep 1
  i += 1
end
play :c4
sleep 1
if i == 4
  play :d4
else
  play :e4
end
sleep 1
8.times do |n|
  play :g4 unless n == 3
  sleep 0.5 if n < 2
end
play i > 2 ? :a4 : :b4
case i
when 1 then play :c4
end
play :e5
sleep 2
