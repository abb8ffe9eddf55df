"""Models of melodies behind one seam: what is likely to come next. Read ``seam`` first."""
