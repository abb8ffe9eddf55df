"""Pictures of a performance, drawn with matplotlib from the extra `plots`."""
