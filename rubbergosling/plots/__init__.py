"""Pictures of a performance, drawn with matplotlib, which is in the extra `plots`."""
