x=(ring 60)
30.times do
x=(ring x,x,x)
end
play x[0]
sleep 1
