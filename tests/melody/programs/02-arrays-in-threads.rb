# An old song, in the form that many scores are written in
a1=[]
b1=[]
a1[0]=[:D4,:F4,:G4,:A4,:Bb4,:A4,:r]
b1[0]=[1.0,2.0,1.0,1.5,0.5,1.0,2.0]
a1[1]=[:G4,:E4,:C4]
b1[1]=[2.0,1.0,1.5]
a2=[]
b2=[]
a2[0]=[:D3,:r,:A3]
b2[0]=[4.0,1.0,4.0]
a2[1]=[:C3]
b2[1]=[4.5]
c1=[90,90]
in_thread do
  for i in 0..a1.length-1
    use_bpm c1[i]
    for j in 0..a1[i].length-1
      play a1[i][j],sustain: b1[i][j]*0.9,release: b1[i][j]*0.1
      sleep b1[i][j]
    end
  end
end
in_thread do
  for i in 0..a2.length-1
    use_bpm c1[i]
    for j in 0..a2[i].length-1
      play a2[i][j],sustain: b2[i][j]*0.9,release: b2[i][j]*0.1
      sleep b2[i][j]
    end
  end
end
