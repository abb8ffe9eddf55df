"""What agents hear and remember, how they learn and are saved, and the process that trains them."""
