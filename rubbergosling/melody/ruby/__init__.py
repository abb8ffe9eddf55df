"""Ruby code as statements and expressions. Nothing is ever run. Read ``expressions`` first."""
