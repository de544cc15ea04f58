"""A server of OpenAI's chat completions that answers well, rubbish, errors, nothing, or far too much, as it is told."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar


class Server(ThreadingHTTPServer):
    """Gives the answers of `plan` one after the other, the last one for ever; keeps what it was asked and what it answered."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.plan: list[Any] = []
        self.asked: list[dict[str, Any]] = []
        self.answered: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.under_way = 0
        self.most_under_way = 0
        self.lock = threading.Lock()
        self.release = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever is killed hangs up."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version: ClassVar[str] = "HTTP/1.1"  # type: ignore[misc]

    def do_POST(self) -> None:
        server = self.server
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with server.lock:
            server.asked.append(body)
            server.keys.append(self.headers.get("Authorization"))
            answer = server.plan.pop(0) if len(server.plan) > 1 else server.plan[0]
            server.under_way += 1
            server.most_under_way = max(server.most_under_way, server.under_way)
        try:
            self._answer(answer(body) if callable(answer) else answer)
            with server.lock:
                server.answered.append(body)
        except OSError:
            pass
        finally:
            with server.lock:
                server.under_way -= 1

    def _answer(self, answer: Any) -> None:
        if isinstance(answer, str):
            getattr(self, f"_{answer}")()
            self.close_connection = True
            raise ConnectionError(answer)
        status, headers, text = answer
        data = text if isinstance(text, bytes) else text.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _hang(self) -> None:
        self.server.release.wait(30)

    def _drop(self) -> None:
        pass

    def _drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        self._write_for_ever(b" ")

    def _drip_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        self._write_for_ever(b"x: y\r\n")

    def _never_begin(self) -> None:
        self._write_for_ever(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _drip_an_error(self) -> None:
        self.wfile.write(b"HTTP/1.1 503 Busy\r\nContent-Length: 1000000\r\n\r\n")
        self._write_for_ever(b" ")

    def _write_for_ever(self, data: bytes) -> None:
        for _ in range(1000):
            if self.server.release.wait(0.02):
                break
            self.wfile.write(data)

    def _flood(self, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(1 << 40))
        self.end_headers()
        while not self.server.release.is_set():
            self.wfile.write(b"x" * (1 << 20))

    def _flood_with_an_error(self) -> None:
        self._flood(400)

    def log_message(self, *_: Any) -> None:
        pass
