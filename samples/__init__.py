"""The four drums as WAV files, and the script that makes them."""
