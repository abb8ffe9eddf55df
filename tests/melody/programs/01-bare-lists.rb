:C4,:D4,:Ef4,:r,:G4,:G4,:r
:r,:C3,:r,:C3,:G2,:r,:Bf2
