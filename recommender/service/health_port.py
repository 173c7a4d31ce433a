"""Health port: whether the process lives and answers, at an address of its own that no flood of requests can fill."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from stackwise.features.errors import DataError, describe

Told = tuple[int, str, bytes]
"""Status, content type and body."""
_SECONDS = 5  # for a client to send its request


class _HealthServer(ThreadingHTTPServer):
    daemon_threads, request_queue_size = True, 64


@contextmanager
def health_port(host: str, port: int, paths: dict[str, Callable[[], Told]]) -> Iterator[int]:
    """Answer GET for each of the paths, in threads of its own, while the block runs.

    Yields
    ------
    The port; another one where 0 was asked for.

    Raises
    ------
    DataError
        The address cannot be listened on.
    """

    class Answering(BaseHTTPRequestHandler):
        timeout, server_version, sys_version = _SECONDS, "", ""

        def do_GET(self) -> None:  # named by the library
            tell = paths.get(self.path)
            status, kind, body = tell() if tell else (404, "text/plain", b"not found")
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    try:
        server = _HealthServer((host, port), Answering)
    except OSError as error:
        fix = "choose another --health-port"
        raise DataError(describe("address", f"{host}:{port}", "one that can be listened on", fix)) from error
    thread = threading.Thread(target=server.serve_forever, name="stackwise-health", daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
