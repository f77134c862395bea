"""A scanner that speaks clamd's protocol over a real socket and knows one virus."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# The test file of the anti-virus industry, in two halves: whole, it would alarm real scanners.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class _Scanner(socketserver.StreamRequestHandler):
    limit_bytes = 1024 * 1024

    def handle(self) -> None:
        command = self._read_command()
        if command == b"zPING":
            self.wfile.write(b"PONG\0")
        elif command == b"zINSTREAM":
            self.wfile.write(self._verdict())

    def _read_command(self) -> bytes:
        command = b""
        while (sign := self.rfile.read(1)) not in (b"\0", b""):
            command += sign
        return command

    def _verdict(self) -> bytes:
        content = b""
        while (length := struct.unpack(">I", self.rfile.read(4))[0]) > 0:
            content += self.rfile.read(length)
            if len(content) > self.limit_bytes:
                return b"INSTREAM size limit exceeded. ERROR\0"
        return b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


@contextmanager
def running_clamd() -> Iterator[str]:
    """Run a scanner until the block ends, and give its address."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Scanner) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"tcp://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
