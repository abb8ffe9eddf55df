x=[60]*1000
x=x.map do |a| x end
x=x.map do |a| x end
play x
