"""The small browser of these tests, against a site that is made for it: what it sends, keeps, follows, and will not do. And the door of ./run in
front of a platform of one's own."""
import http.server
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from browser import Browser, Refused   # noqa: E402
from doors import Front                # noqa: E402
from running_year import TOP            # noqa: E402

PAGE = """<!doctype html><html lang="nl"><title>Proef  &amp; meer</title><style>p{}</style><body><p>Een <b>wo</b>ord &eacute;n</p>
<form method="post" action="/in" id="f"><input type="hidden" name="a" value="1&quot;"><input name="b" value="oud"><input name="x" disabled type="radio" value="n">
<input type="radio" name="r" value="een"><input type="radio" name="r" value="twee" checked><input type="checkbox" name="c">
<select name="s"><option value="p">P<option value="q" selected>Q</select><button name="doe" value="verder">Ga <b>door</b></button></form>
<form action="/zoek?weg=1"><input name="q" value="é"><button>Zoek</button></form><button form="f" name="doe" value="buiten">Buiten</button>
<a href="verder?x=1">Een <b>link</b></a><a name="geen">anker</a>"""
seen = []


class Site(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        seen.append((self.command, self.path, body, dict(self.headers)))
        other = f"https://ander.localhost:{self.server.server_port}"
        lines = {"/koek": [("Set-Cookie", "__Host-a=1; Path=/; Secure; HttpOnly"), ("Set-Cookie", "b=2; Path=/koek"), ("Set-Cookie", "__Host-c=3; Path=/x; Secure")],
                 "/weg": [("Set-Cookie", "__Host-a=; Path=/; Secure; Max-Age=0")], "/in": [("Location", "/na?code=1")],
                 "/elders": [("Location", other + "/na")], "/rond": [("Location", "/rond")], "/blijf": [("Location", "/na")],
                 "/streng": [("Content-Security-Policy", "default-src 'none'; form-action 'self'")],
                 "/ruim": [("Content-Security-Policy", "form-action 'self' https:")],
                 "/niemand": [("Referrer-Policy", "no-referrer")]}.get(self.path.split("?")[0], [])
        status = 307 if self.path == "/blijf" else 303 if lines and lines[0][0] == "Location" else 200
        text = PAGE.replace("/in", "/elders") if self.path in ("/streng", "/ruim") else PAGE.replace("/in", "/blijf") if self.path == "/bewaar" else PAGE
        self.send_response(status)
        for name, value in [*lines, ("Content-Type", "text/html"), ("Content-Length", str(len(text.encode())))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    do_GET = do_POST = do_HEAD = handle_any


def refused(action):
    try:
        action()
    except Refused:
        return True
    return False


def rows(url, other, ca):
    b = Browser(ca)
    b.go(url + "/")
    assert (b.status, b.title, b.text[:12], b._page.language) == (200, "Proef & meer", "Een woord én", "nl"), b.text
    assert seen[-1][3]["Sec-Fetch-Site"] == "none" and "Origin" not in seen[-1][3]
    b.press("verder", {"b": "nieuw"})
    posted, got = seen[-2], seen[-1]
    assert posted[:3] == ("POST", "/in", "a=1%22&r=twee&s=q&b=nieuw&doe=verder"), posted
    assert (posted[3]["Origin"], posted[3]["Sec-Fetch-Site"]) == (url, "same-origin")
    assert got[:2] == ("GET", "/na?code=1") and b.seen[-1] == url + "/na?code=1"
    b.press("Ga door")
    assert seen[-2][2].endswith("&doe=verder")
    b.press("buiten", {"c": ["1", "2"]})
    assert seen[-2][2] == "a=1%22&b=oud&r=twee&s=q&c=1&c=2&doe=buiten", seen[-2]
    b.press("Zoek")
    assert seen[-1][:2] == ("GET", "/zoek?q=%C3%A9")
    b.follow("Een link")
    assert seen[-1][:2] == ("GET", "/verder?x=1")
    b.press("verder", stop=[url + "/na"])
    assert b.left == url + "/na?code=1" and b.path == "/verder"
    for answer in (b.ask("POST", url + "/na", "x=1", {"Origin": "https://elders.example"}), Browser(ca, headers={"Dnt": "1"}).ask("HEAD", url + "/na")):
        assert answer[0] == 200 and seen[-1][1] == "/na"
    assert (seen[-2][2], seen[-2][3]["Origin"], seen[-1][3]["Dnt"]) == ("x=1", "https://elders.example", "1")
    # cookies
    b.go(url + "/koek")
    b.go(url + "/koek/onder")
    assert sorted(seen[-1][3]["Cookie"].split("; ")) == ["__Host-a=1", "b=2"]
    b.go(url + "/")
    assert seen[-1][3]["Cookie"] == "__Host-a=1"
    b.go(other + "/")
    assert "Cookie" not in seen[-1][3]
    b.go(url + "/weg")
    b.go(url + "/")
    assert "Cookie" not in seen[-1][3]
    # what a browser will not do
    b.go(url + "/streng")
    assert refused(lambda: b.press("verder")) and seen[-1][1] == "/elders" and b.path == "/streng"
    b.go(url + "/ruim")
    b.press("verder")
    assert b.url == other + "/na" and seen[-1][3]["Sec-Fetch-Site"] == "cross-site"
    b.go(url + "/niemand")
    b.press("verder")
    assert seen[-2][3]["Origin"] == "null"
    b.go(url + "/bewaar")
    assert refused(lambda: b.press("verder"))
    for wrong in (lambda: b.press("nergens"), lambda: b.press("verder", {"nergens": "1"}), lambda: b.follow("nergens"), lambda: b.go(url + "/rond"),
                  lambda: b.go("https://elders.example/"), lambda: b.go(url.replace("https", "http") + "/")):
        assert refused(wrong)
    assert Browser(ca).address != b.address


def behind(ca, directory):
    """A site whose TLS something else terminates: as the browser is told, and as ./run does it."""
    plain = http.server.HTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=plain.serve_forever, daemon=True).start()
    b = Browser(ca, hosts={"elders.example": plain.server_port})
    b.go("https://elders.example/")
    b.press("verder")
    assert (b.url, seen[-1][3]["Host"], seen[-2][3]["Origin"]) == ("https://elders.example/na?code=1", "elders.example", "https://elders.example")
    with socket.create_server(("127.0.0.1", 0)) as s:
        port = s.getsockname()[1]
    front = Front(os.path.join(directory, "site-een"), port, plain.server_port)
    with front:
        b = Browser(ca).go(f"https://een.localhost:{front.port}/")
        assert b.press("verder").url == f"https://een.localhost:{front.port}/na?code=1"
        plain.shutdown()
        plain.server_close()
        try:
            b.reload()
        except OSError:      # nobody is there, and the door stays
            pass
        else:
            raise AssertionError("answered by nobody")


def main():
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run([os.path.join(TOP, "certs", "dev-ca.sh"), directory, "site:een", "site:ander"], check=True)

        def named(connection, name, _):
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(os.path.join(directory, f"site-{name.split('.')[0]}.pem"), os.path.join(directory, f"site-{name.split('.')[0]}.key"))
            connection.context = tls

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(os.path.join(directory, "site-een.pem"), os.path.join(directory, "site-een.key"))
        tls.sni_callback = named
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            rows(f"https://een.localhost:{server.server_port}", f"https://ander.localhost:{server.server_port}", os.path.join(directory, "ca.pem"))
            behind(os.path.join(directory, "ca.pem"), directory)
        finally:
            server.shutdown()


main()
