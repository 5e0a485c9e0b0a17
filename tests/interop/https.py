"""A server on loopback with TLS, for stand-ins: one function answers.

    server = Https(cert, key, answer)      answer(method, path, headers, body) gives (status, media type or None, bytes)
    server.port, server.stop()
"""
import http.server
import ssl
import sys
import threading


class Https:
    def __init__(self, cert, key, answer, port=0):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                self.request = context.wrap_socket(self.request, server_side=True)   # in the thread of this connection
                super().setup()

            def respond(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, kind, out = answer(self.command, self.path, self.headers, body)
                self.send_response(status)
                if kind is not None:
                    self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(out)))
                self.end_headers()
                self.wfile.write(out)

            do_GET = do_POST = respond

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request, client_address):
                if not isinstance(sys.exc_info()[1], (OSError, ssl.SSLError)):   # whoever called went away, or trusts another CA
                    super().handle_error(request, client_address)

        self.server = Server(("127.0.0.1", port), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
