"""A server of this machine that is posted notices."""

import http.server
import json
import threading
from contextlib import contextmanager


@contextmanager
def listening(status=200, headers=()):
    """A server of this machine: (its address, the documents that were posted)."""
    got = []

    class Hook(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            for header in headers:
                self.send_header(*header)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/hook", got
        server.shutdown()
        thread.join()
