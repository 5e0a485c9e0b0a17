"""Rows of refusals.py: what cannot be read as HTTP, what comes too slowly, and who asks."""
import os
import re
import socket
import ssl
import subprocess
import time

from patience import patience
from refusals_answer import Answer, FORM, HEAD, JSON, LIVE, MARK, NOBODY, Wire
from running_year import TOP


# ---- HTTP ----

POST = b"POST /v1/toetsingen HTTP/1.1\r\n" + HEAD + b"Content-Type: application/json\r\n"
BAD = MARK.encode()

# What cannot be framed: answered once, then the connection ends and nothing behind it is served.
MALFORMED = [
    ("empty line first", b"\r\n" + LIVE, "400 http-onjuist"),
    ("bare LF", LIVE.replace(b"\r\n", b"\n"), "400 http-onjuist"),
    ("no version", b"GET /%s\r\n\r\n" % BAD, "400 http-onjuist"),
    ("two spaces", b"GET  /health/live HTTP/1.1\r\n" + HEAD + b"\r\n", "400 http-onjuist"),
    ("tab between", b"GET\t/health/live\tHTTP/1.1\r\n" + HEAD + b"\r\n", "400 http-onjuist"),
    ("lower-case version", b"GET /health/live http/1.1\r\n" + HEAD + b"\r\n", "400 http-onjuist"),
    ("TLS hello inside", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n\r\n\r\n", "400 http-onjuist"),
    ("HTTP/1.0", b"GET /health/live HTTP/1.0\r\n" + HEAD + b"\r\n", "505 http-versie"),
    ("HTTP/0.9", b"GET /health/live HTTP/0.9\r\n" + HEAD + b"\r\n", "505 http-versie"),
    ("HTTP/1.2", b"GET /health/live HTTP/1.2\r\n" + HEAD + b"\r\n", "505 http-versie"),
    ("HTTP/2.0", b"GET /health/live HTTP/2.0\r\n" + HEAD + b"\r\n", "505 http-versie"),
    ("HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "501 methode-onbekend"),
    ("unknown method", b"%s /health/live HTTP/1.1\r\n" % BAD + HEAD + b"\r\n", "501 methode-onbekend"),
    ("lower-case method", b"get /health/live HTTP/1.1\r\n" + HEAD + b"\r\n", "501 methode-onbekend"),
    ("TRACE", b"TRACE /health/live HTTP/1.1\r\n" + HEAD + b"\r\n", "501 methode-onbekend"),
    ("OPTIONS", b"OPTIONS * HTTP/1.1\r\n" + HEAD + b"\r\n", "501 methode-onbekend"),
    ("CONNECT", b"CONNECT elders.example:443 HTTP/1.1\r\n" + HEAD + b"\r\n", "501 methode-onbekend"),
    ("NUL in the method", b"GE\0T / HTTP/1.1\r\n" + HEAD + b"\r\n", "400 http-onjuist"),
    ("absolute form of another", b"GET https://%s/health/live HTTP/1.1\r\n" % BAD + HEAD + b"\r\n", "400 http-host"),
    ("absolute form of another port", b"GET https://localhost:1/health/live HTTP/1.1\r\n" + HEAD + b"\r\n", "400 http-host"),
    ("absolute form without TLS", b"GET http://localhost/health/live HTTP/1.1\r\n" + HEAD + b"\r\n", "400 http-host"),
    ("absolute form with a user", b"GET https://%s@localhost/health/live HTTP/1.1\r\n" % BAD + HEAD + b"\r\n", "400 http-host"),
    ("absolute form without a path", b"GET https://localhost HTTP/1.1\r\n" + HEAD + b"\r\n", "400 http-doel"),
    ("absolute form of an address that is refused", b"GET https://localhost/v1/../health/live HTTP/1.1\r\n" + HEAD + b"\r\n", "400 http-doel"),
    ("path with an escape", b"GET /v1/%62ronnen HTTP/1.1\r\n" + HEAD + b"\r\n", "400 http-doel"),
    ("path with ..", b"GET /v1/../health/live HTTP/1.1\r\n" + HEAD + b"\r\n", "400 http-doel"),
    ("path with //", b"GET //health/live HTTP/1.1\r\n" + HEAD + b"\r\n", "400 http-doel"),
    ("path with a backslash", b"GET /v1\\%s HTTP/1.1\r\n" % BAD + HEAD + b"\r\n", "400 http-doel"),
    ("path with NUL", b"GET /health/live\0 HTTP/1.1\r\n" + HEAD + b"\r\n", "400 http-doel"),
    ("path with UTF-8", "GET /café HTTP/1.1\r\n".encode() + HEAD + b"\r\n", "400 http-doel"),
    ("path with a fragment", b"GET /health/live#%s HTTP/1.1\r\n" % BAD + HEAD + b"\r\n", "400 http-doel"),
    ("path too long", b"GET /" + b"a" * 600 + b" HTTP/1.1\r\n" + HEAD + b"\r\n", "414 http-doel-te-lang"),
    ("no Host", b"GET /health/live HTTP/1.1\r\n\r\n", "400 http-host"),
    ("two Hosts", b"GET /health/live HTTP/1.1\r\n" + HEAD + HEAD + b"\r\n", "400 http-host"),
    ("empty Host", b"GET /health/live HTTP/1.1\r\nHost:\r\n\r\n", "400 http-host"),
    ("Host with a user", b"GET /health/live HTTP/1.1\r\nHost: %s@localhost\r\n\r\n" % BAD, "400 http-host"),
    ("Host with a list", b"GET /health/live HTTP/1.1\r\nHost: localhost, localhost\r\n\r\n", "400 http-host"),
    ("space before the colon", LIVE[:-2] + b"X-Naam : %s\r\n\r\n" % BAD, "400 http-onjuist"),
    ("folded header", LIVE[:-2] + b"X-Naam: a\r\n %s\r\n\r\n" % BAD, "400 http-onjuist"),
    ("header without a colon", LIVE[:-2] + b"%s\r\n\r\n" % BAD, "400 http-onjuist"),
    ("bare CR in a header", LIVE[:-2] + b"X-Naam: a\rX-Ander: %s\r\n\r\n" % BAD, "400 http-onjuist"),
    ("NUL in a header", LIVE[:-2] + b"X-Naam: a\0%s\r\n\r\n" % BAD, "400 http-onjuist"),
    ("control character in a header", LIVE[:-2] + b"X-Naam: \x1b[31m%s\r\n\r\n" % BAD, "400 http-onjuist"),
    ("UTF-8 in a header", LIVE[:-2] + "X-Naam: Yılmaz\r\n\r\n".encode(), "400 http-onjuist"),
    ("two media types", POST + b"content-type: text/html\r\nContent-Length: 2\r\n\r\n{}", "400 http-onjuist"),
    ("two keys", POST + b"Idempotency-Key: a\r\nIdempotency-Key: a\r\nContent-Length: 2\r\n\r\n{}", "400 http-onjuist"),
    ("too many headers", LIVE[:-2] + b"X-Naam: a\r\n" * 40 + b"\r\n", "431 http-kop-te-groot"),
    ("head too large", LIVE[:-2] + b"X-Naam: " + b"a" * 9000 + b"\r\n\r\n", "431 http-kop-te-groot"),
    ("chunked", POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "501 http-codering"),
    ("chunked, disguised", POST + b"tRANSFER-eNCODING: xchunked\r\nContent-Length: 2\r\n\r\n{}", "501 http-codering"),
    ("identity", POST + b"Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}", "501 http-codering"),
    ("length and chunked", POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}", "501 http-codering"),
    ("no length", POST + b"\r\n{}", "411 http-lengte-vereist"),
    ("two lengths", POST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", "400 http-lengte"),
    ("two lengths that differ", POST + b"Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}", "400 http-lengte"),
    ("length with a list", POST + b"Content-Length: 2, 2\r\n\r\n{}", "400 http-lengte"),
    ("length +2", POST + b"Content-Length: +2\r\n\r\n{}", "400 http-lengte"),
    ("length -2", POST + b"Content-Length: -2\r\n\r\n{}", "400 http-lengte"),
    ("length 0x2", POST + b"Content-Length: 0x2\r\n\r\n{}", "400 http-lengte"),
    ("length 02", POST + b"Content-Length: 02\r\n\r\n{}", "400 http-lengte"),
    ("length 2.0", POST + b"Content-Length: 2.0\r\n\r\n{}", "400 http-lengte"),
    ("length 2e0", POST + b"Content-Length: 2e0\r\n\r\n{}", "400 http-lengte"),
    ("empty length", POST + b"Content-Length:\r\n\r\n{}", "400 http-lengte"),
    ("length of 20 digits", POST + b"Content-Length: 18446744073709551618\r\n\r\n{}", "400 http-lengte"),
    ("Expect", POST + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}", "417 http-expect"),
    ("Expect something", POST + b"Expect: %s\r\nContent-Length: 2\r\n\r\n{}" % BAD, "417 http-expect"),
    # The body is never waited for.
    ("body over the cap", POST + b"Content-Length: 2097153\r\n\r\n", "413 inhoud-te-groot"),
    ("body of evidence over the cap", POST.replace(b"toetsingen", b"bewijzen") + b"Content-Length: 196609\r\n\r\n",
     "413 inhoud-te-groot"),
    ("body of seals over the cap", POST.replace(b"toetsingen", b"dossierzegels") + b"Content-Length: 16385\r\n\r\n",
     "413 inhoud-te-groot"),
    ("form over the cap", POST.replace(b"/v1/toetsingen", b"/oauth/par").replace(JSON.encode(), FORM.encode()) +
     b"Content-Length: 16385\r\n\r\n", "413 invalid_request:inhoud-te-groot"),
    ("body as large as numbers go", POST + b"Content-Length: 999999999999999999\r\n\r\n", "413 inhoud-te-groot"),
]

# What is framed: refused, and the connection goes on with what is behind it.
FRAMED = [
    ("no such address", b"GET /%s HTTP/1.1\r\n" % BAD + HEAD + b"\r\n", "404 niet-gevonden"),
    ("address with more behind it", b"GET /health/live/ HTTP/1.1\r\n" + HEAD + b"\r\n", "404 niet-gevonden"),
    ("address without its id", b"GET /v1/zegels/ HTTP/1.1\r\n" + HEAD + b"\r\n", "404 niet-gevonden"),
    ("address in capitals", b"GET /Health/live HTTP/1.1\r\n" + HEAD + b"\r\n", "404 niet-gevonden"),
    ("GET where POST is", b"GET /v1/toetsingen HTTP/1.1\r\n" + HEAD + b"\r\n", "405 methode-niet-toegestaan"),
    ("PUT where GET is", b"PUT /v1/bronnen HTTP/1.1\r\n" + HEAD + b"Content-Length: 0\r\n\r\n", "405 methode-niet-toegestaan"),
    ("DELETE where GET is", b"DELETE /v1/zegels/%s HTTP/1.1\r\n" % BAD + HEAD + b"\r\n", "405 methode-niet-toegestaan"),
    ("POST where DELETE is", b"POST /oauth/grants/%s HTTP/1.1\r\n" % BAD + HEAD + b"Content-Length: 0\r\n\r\n",
     "405 methode-niet-toegestaan"),
    ("query", b"GET /v1/bronnen?naam=%s HTTP/1.1\r\n" % BAD + HEAD + b"\r\n", "400 http-doel"),
    ("empty query", b"GET /health/live? HTTP/1.1\r\n" + HEAD + b"\r\n", "400 http-doel"),
    ("body with a GET", b"GET /health/live HTTP/1.1\r\n" + HEAD + b"Content-Length: 11\r\n\r\n" + BAD, "413 inhoud-te-groot"),
    ("body with a DELETE", b"DELETE /oauth/grants/" + NOBODY.encode() + b" HTTP/1.1\r\n" + HEAD +
     b"Content-Length: 11\r\n\r\n" + BAD, "413 inhoud-te-groot"),
    ("no media type", b"POST /v1/toetsingen HTTP/1.1\r\n" + HEAD + b"Content-Length: 2\r\n\r\n{}", "415 inhoud-soort"),
    ("media type of a form", POST.replace(JSON.encode(), FORM.encode()) + b"Content-Length: 2\r\n\r\n{}", "415 inhoud-soort"),
    ("media type with more", POST.replace(JSON.encode(), JSON.encode() + b"x") + b"Content-Length: 2\r\n\r\n{}",
     "415 inhoud-soort"),
    ("other charset", POST.replace(JSON.encode(), JSON.encode() + b"; charset=" + BAD) + b"Content-Length: 2\r\n\r\n{}",
     "415 inhoud-soort"),
    ("other charset, quoted", POST.replace(JSON.encode(), JSON.encode() + b'; charset="latin1"') + b"Content-Length: 2\r\n\r\n{}",
     "415 inhoud-soort"),
    ("charset twice", POST.replace(JSON.encode(), JSON.encode() + b"; charset=utf-8; charset=utf-8") + b"Content-Length: 2\r\n\r\n{}",
     "415 inhoud-soort"),
    ("charset, quoted", POST.replace(JSON.encode(), JSON.encode() + b'; charset="utf-8"') + b"Content-Length: 2\r\n\r\n{}",
     "400 lid-ontbreekt"),
    ("absolute form", b"GET https://localhost/health/live HTTP/1.1\r\n" + HEAD + b"\r\n", "200"),
    ("absolute form with the port of https", b"GET HTTPS://LOCALHOST:443/health/live HTTP/1.1\r\n" + HEAD + b"\r\n", "200"),
    ("compressed", POST + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", "415 inhoud-soort"),
    ("form as JSON", POST.replace(b"/v1/toetsingen", b"/oauth/par") + b"Content-Length: 2\r\n\r\n{}",
     "415 invalid_request:inhoud-soort"),
]


def http_rows(t, port, tls):
    for name, request, wanted in MALFORMED:
        w = Wire(port, tls)
        w.send(request + LIVE)
        answer = w.answer()
        t.row(name, answer, wanted)
        if answer is not None and answer.headers.get("connection") != ["close"]:
            t.complain(name, "does not say that the connection closes")
        if answer is not None and (w.rest or w.more()):
            t.complain(name, "something behind the refusal was answered")
        w.close()
    for name, request, wanted in FRAMED:
        w = Wire(port, tls)
        w.send(request + LIVE)
        t.row(name, w.answer(), wanted)
        behind = w.answer()
        if behind is None or behind.status != 200 or w.rest:
            t.complain(name, "the request behind it was not answered once")
        w.close()
    w = Wire(port, tls)
    w.send(b"HEAD /%s HTTP/1.1\r\n" % BAD + HEAD + b"\r\n" + LIVE)
    answer = w.answer("HEAD")
    if answer.status != 404 or int(answer.headers["content-length"][0]) == 0:
        t.complain("a refusal of HEAD", "not the head of the refusal of GET")
    t.row("a refusal of HEAD has no body: what follows it", w.answer(), "200")
    w.close()


def oauth_http_rows(t, port, tls):
    """The same defects at /oauth/par: what can be refused before anybody reads the form is an OAuth error too."""
    n = 0
    for name, request, wanted in MALFORMED + [row for row in FRAMED if row[1].startswith(b"POST /v1/toetsingen")]:
        for other in (b"/v1/toetsingen", b"/v1/bewijzen", b"/v1/dossierzegels", b"/health/live", b"/v1/bronnen"):
            request = request.replace(other, b"/oauth/par")
        line = request.split(b"\r\n")[0].split(b" ")
        path = re.sub(rb"^https?://[^/]*", b"", line[1] if len(line) > 1 else b"")
        if path != b"/oauth/par" or "form" in name and "absolute" not in name:
            continue
        status, code = wanted.split(" ")
        if status == "400" and code == "lid-ontbreekt":
            status, code = "415", "inhoud-soort"      # what is right there is wrong here
        w = Wire(port, tls)
        w.send(request)
        t.row("at /oauth/par: " + name, w.answer(), f"{status} invalid_request:{code}")
        w.close()
        n += 1
    for name, request, wanted in [
            ("GET", b"GET /oauth/par HTTP/1.1\r\n" + HEAD + b"\r\n", "405 invalid_request:methode-niet-toegestaan"),
            ("DELETE", b"DELETE https://localhost/oauth/par HTTP/1.1\r\n" + HEAD + b"\r\n", "405 invalid_request:methode-niet-toegestaan"),
            ("query", b"POST /oauth/par?client_id=%s HTTP/1.1\r\n" % BAD + HEAD + b"Content-Length: 0\r\n\r\n", "400 invalid_request:http-doel"),
            ("query too long", b"POST /oauth/par?" + b"a" * 600 + b" HTTP/1.1\r\n" + HEAD + b"\r\n", "414 invalid_request:http-doel-te-lang"),
            ("head too large", b"POST /oauth/par HTTP/1.1\r\n" + HEAD + b"A: " + b"a" * 9000 + b"\r\n\r\n", "431 invalid_request:http-kop-te-groot")]:
        w = Wire(port, tls)
        w.send(request)
        t.row("at /oauth/par: " + name, w.answer(), wanted)
        w.close()
    if n < 20:
        t.complain("at /oauth/par", f"only {n} of the rows")


def too_slow(port, tls, request, drip):
    """Sends and then keeps quiet, or sends one byte more now and then, until it is answered."""
    w = Wire(port, tls)
    w.send(request)
    if drip:
        w.socket.settimeout(0.5)
        for _ in range(int(patience() / 0.5)):
            try:
                w.rest = w.socket.recv(1 << 16)
                break
            except TimeoutError:
                try:
                    w.socket.sendall(b"a")
                except OSError:
                    break
        w.socket.settimeout(patience())
    answer = w.answer()
    w.close()
    return answer


def slow_enough(port, tls):
    """A handshake and a request that take two seconds each: less than either may take."""
    w = Wire(port, tls)
    plain = socket.create_connection(("127.0.0.1", port), patience())
    time.sleep(2)
    w.socket = tls.wrap_socket(plain, server_hostname="localhost")
    w.send(LIVE[:9])
    time.sleep(2)
    w.send(LIVE[9:])
    answer = w.answer()
    w.close()
    return answer


def silent(port):
    """No handshake at all: the service hangs up."""
    with socket.create_connection(("127.0.0.1", port), patience()) as s:
        while s.recv(4096):
            pass


# ---- who asks ----

def context(certs, name, ca="ca.pem"):
    tls = ssl.create_default_context(cafile=os.path.join(certs, ca))
    if name:
        tls.load_cert_chain(os.path.join(certs, name + ".pem"), os.path.join(certs, name + ".key"))
    return tls


def stranger_rows(t, service, directory):
    other = os.path.join(directory, "elders")
    subprocess.run([os.path.join(TOP, "certs", "dev-ca.sh"), service.certs, "vreemd"], check=True)
    subprocess.run([os.path.join(TOP, "certs", "dev-ca.sh"), other, "regio-demo"], check=True)
    foreign = context(service.certs, None)
    foreign.load_cert_chain(os.path.join(other, "client-regio-demo.pem"), os.path.join(other, "client-regio-demo.key"))
    old = context(service.certs, "client-regio-demo")
    with_cbc = context(service.certs, "client-regio-demo")
    with_cbc.maximum_version = ssl.TLSVersion.TLSv1_2
    with_cbc.set_ciphers("ECDHE-ECDSA-AES128-SHA256")
    for name, tls in [("no certificate", context(service.certs, None)), ("certificate of another CA", foreign),
                      ("certificate of a server", context(service.certs, "server")),
                      ("certificate that signs verdicts", context(service.certs, "verdict")),
                      ("a cipher without AEAD", with_cbc)]:
        try:
            w = Wire(service.port, tls)
            w.send(LIVE)
            answer = w.answer()
            w.close()
        except (ssl.SSLError, ConnectionError):
            answer = None
        t.row(name, answer, "closed")
    with socket.create_connection(("127.0.0.1", service.port), 5) as s:
        s.sendall(LIVE)
        got = b""
        try:
            while part := s.recv(4096):
                got += part
        except ConnectionError:
            pass
    t.row("HTTP without TLS", None if b"HTTP" not in got else Answer(200, {}, b"", got), "closed")
    w = Wire(service.port, context(service.certs, "client-vreemd"))
    for method, path, wanted in [("GET", "/health/live", "200"), ("GET", "/.well-known/jwks.json", "404 niet-gevonden"),
                                 ("GET", "/v1/bronnen", "401 afnemer-onbekend"),
                                 ("GET", "/v1/zegels/" + NOBODY, "401 afnemer-onbekend"),
                                 ("DELETE", "/oauth/grants/" + NOBODY, "401 afnemer-onbekend")]:
        t.row("certificate not in the register: " + path, w.call(method, path), wanted)
    for path, kind in [("/v1/toetsingen", JSON), ("/v1/bewijzen", JSON), ("/v1/dossierzegels", JSON), ("/oauth/par", FORM)]:
        t.row("certificate not in the register: " + path, w.call("POST", path, f'{{"{MARK}":1}}', kind),
              "401 invalid_client:afnemer-onbekend" if path == "/oauth/par" else "401 afnemer-onbekend")
    w.close()
    old.minimum_version = ssl.TLSVersion.TLSv1_2
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    w = Wire(service.port, old)
    t.row("TLS 1.2 with AEAD", w.call("GET", "/v1/bronnen"), "200")
    w.close()
