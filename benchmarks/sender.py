"""The reference: a lone process that sends ready-made bundles, and nothing else.

    python -m benchmarks.sender PORT SYNTHDEF BUFFER BUS BPM BARS

All bundles are packed before the first is sent; each goes out 200 ms ahead of its time. It
knows nothing of Rubber Gosling: what it does is the least that any player must do. At its
end it prints the processor milliseconds it took a second, and how many bundles were late.
"""

import socket
import struct
import sys
import time

LOOK_AHEAD_SECONDS = 0.2
LEAD_SECONDS = 0.5
NTP_AT_UNIX_EPOCH = 2_208_988_800
ONSETS_PER_BAR = 16


def padded(text: str) -> bytes:
    """A string as OSC has it: ended by a zero, filled up to a multiple of four bytes."""
    data = text.encode() + b"\0"
    return data + b"\0" * (-len(data) % 4)


def new_synth(name: str, buffer: int, bus: int) -> bytes:
    """The message that plays a buffer once onto a bus, the server choosing the node's number."""
    head = padded("/s_new") + padded(",siiisisi") + padded(name) + struct.pack(">iii", -1, 0, 0)
    return (
        head + padded("buffer") + struct.pack(">i", buffer) + padded("out") + struct.pack(">i", bus)
    )


def packed(start: float, bpm: int, count: int, message: bytes) -> list[tuple[float, bytes]]:
    """Times in Unix seconds, from exact multiples of a sixteenth, and their bundles."""
    found = []
    element = struct.pack(">i", len(message)) + message
    for number in range(count):
        seconds = start + number * 240 / (bpm * ONSETS_PER_BAR)
        tag = int((seconds + NTP_AT_UNIX_EPOCH) * 2**32)
        found.append((seconds, struct.pack(">8sQ", b"#bundle\0", tag) + element))
    return found


def main() -> None:
    """Sends them all."""
    port, name, *numbers = sys.argv[1:]
    buffer, bus, bpm, bars = map(int, numbers)
    channel = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    channel.connect(("127.0.0.1", int(port)))
    message = new_synth(name, buffer, bus)
    bundles = packed(time.time() + LEAD_SECONDS, bpm, bars * ONSETS_PER_BAR, message)
    begins, used, late = time.monotonic(), time.process_time(), 0
    for seconds, bundle in bundles:
        wait = seconds - LOOK_AHEAD_SECONDS - time.time()
        if wait > 0:
            time.sleep(wait)
        late += time.time() > seconds
        channel.send(bundle)
    spent = 1000 * (time.process_time() - used) / (time.monotonic() - begins)
    time.sleep(LOOK_AHEAD_SECONDS)  # until the last one has sounded
    print(f"{spent:.2f} ms/s, {late} late")


if __name__ == "__main__":
    main()
