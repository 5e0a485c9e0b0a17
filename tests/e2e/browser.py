"""A small browser without scripts: one page, its forms and links, and cookies. For tests of the applicant's pages, and for ./run.

    person = Browser(["certs/ca.pem", "certs/bron-ca.pem"])
    person.go("https://portaal.localhost:8445/")       # follows redirects; .status, .url, .headers, .html, .text
    person.press("verder", {"dag": "5"})               # the button with this value (or these words), in its form
    person.follow("Ga naar Qii")                       # the link with these words in it
    person.press("terug", stop=["https://elders.example/"])   # .left is the address it would have gone on to, and its page stays

It does what a browser does where that decides something: all names that end in .localhost are this machine; cookies go by host, path and
`__Host-`; a form sends `Origin` and `Sec-Fetch-Site` (Origin is `null` from a page with `Referrer-Policy: no-referrer`), and each hop of what
follows it must be in the page's `form-action`. Each browser has an address of its own, for the service counts visitors by that.
Lines of `seen` are the addresses it was at. Nothing is printed: pages hold personal data.
"""
import html.parser
import http.client
import itertools
import socket
import ssl
import urllib.parse

from patience import patience

HOPS = 12
_numbers = itertools.count()
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Form:
    def __init__(self, attributes):
        self.id, self.method = attributes.get("id"), attributes.get("method", "get").upper()
        self.action, self.controls = attributes.get("action"), []

    def values(self):
        """What it sends without a button: [(name, value)]."""
        return [(c["name"], c.get("value", "on" if c.get("type") in ("checkbox", "radio") else "")) for c in self.controls
                if c.get("name") and c["tag"] != "button" and c.get("type") != "submit"
                and (c.get("type") not in ("checkbox", "radio") or "checked" in c)]

    def names(self):
        return {c.get("name") for c in self.controls}

    def buttons(self):
        return [c for c in self.controls if c["tag"] == "button" or c.get("type") == "submit"]


class Page(html.parser.HTMLParser):
    """Forms, links and words of one page."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.forms, self.links, self.title, self.language, self._loose, self._words = [], [], "", "", [], []
        self._form = self._into = self._select = None
        self._hidden = 0
        self.feed(text)
        self.close()
        self.loose = Form({})          # controls of no form
        for control in self._loose:    # outside of any form, and may say whose it is
            next((form for form in self.forms if form.id and form.id == control.get("form")), self.loose).controls.append(control)
        self.text = " ".join("".join(self._words).split())

    def handle_starttag(self, tag, attrs):
        a = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = a.get("lang", "")
        elif tag == "form":
            self._form = Form(a)
            self.forms.append(self._form)
        elif tag == "option" and self._select is not None:
            if "value" not in self._select or "selected" in a:
                self._select["value"] = a.get("value", "")
        elif tag in ("input", "button", "textarea", "select"):
            control = {**a, "tag": tag, "words": ""}
            if tag == "select":
                self._select = control
                control.pop("value", None)
            (self._loose if self._form is None or "form" in a else self._form.controls).append(control)
            self._into = control if tag == "button" else self._into
        elif tag == "a" and "href" in a:
            self._into = {**a, "tag": tag, "words": ""}
            self.links.append(self._into)
        if tag in ("style", "title"):
            self._hidden += 1
        elif tag not in ("a", "b", "strong", "bdi", "span", "em"):
            self._words.append(" ")

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif self._into is not None and tag == self._into["tag"]:
            self._into["words"] = " ".join(self._into["words"].split())
            self._into = None
        if tag in ("style", "title"):
            self._hidden -= 1
        elif tag not in VOID and tag not in ("a", "b", "strong", "bdi", "span", "em"):
            self._words.append(" ")

    def handle_data(self, data):
        if self._hidden:
            self.title += data if self.lasttag == "title" else ""
            return
        self._words.append(data)
        if self._into is not None:
            self._into["words"] += data


class Refused(Exception):
    """A browser would not have done that, or the page has no such thing."""


def origin(url):
    at = urllib.parse.urlsplit(url)
    return f"{at.scheme}://{at.netloc}"


def relation(a, b):
    """Sec-Fetch-Site of a request to b from a page of a."""
    if a is None:
        return "none"
    if origin(a) == origin(b):
        return "same-origin"
    return "same-site" if urllib.parse.urlsplit(a).hostname == urllib.parse.urlsplit(b).hostname else "cross-site"


class Browser:
    """hosts: {name: port} of sites for which something else terminates TLS: here they are on this machine, in plain HTTP. headers: of every request"""

    def __init__(self, cas, language="nl", hosts=None, headers=None):
        self.tls = ssl.create_default_context()
        for ca in [cas] if isinstance(cas, str) else cas:
            self.tls.load_verify_locations(ca)
        self.language, self.hosts, self.own, self.address = language, hosts or {}, headers or {}, f"127.0.1.{1 + next(_numbers) % 254}"
        self.cookies, self.seen = {}, []     # cookies: {(host, path, name): value}
        self.status, self.url, self.headers, self.html, self.left, self._page = 0, None, None, "", None, Page("")

    # ---- the page ----

    forms = property(lambda self: self._page.forms)
    loose = property(lambda self: self._page.loose)
    links = property(lambda self: self._page.links)
    text = property(lambda self: self._page.text)
    title = property(lambda self: " ".join(self._page.title.split()))
    path = property(lambda self: urllib.parse.urlsplit(self.url or "").path)

    def button(self, what):
        """(form, button) with this value or these words, or None."""
        return next(((form, b) for form in self.forms for b in form.buttons() if what in (b.get("value"), b["words"])), None)

    def has(self, name):
        """Whether a form has an input of this name."""
        return any(name in form.names() for form in self.forms)

    def press(self, what, values=None, stop=()):
        """values: {name: text or list of texts}, in the place of what the form has."""
        found = self.button(what)
        if found is None:
            raise Refused(f"no button {what} at {self.path} ({self.status}): {self.text[:400]}")
        form, button = found
        values = values or {}
        sent = [(name, value) for name, value in form.values() if name not in values]
        for name, value in values.items():
            if name not in form.names():
                raise Refused(f"no input {name} at {self.path}")
            sent += [(name, v) for v in (value if isinstance(value, list) else [value])]
        if button.get("name"):
            sent.append((button["name"], button.get("value", "")))
        to, data = urllib.parse.urljoin(self.url, button.get("formaction") or form.action or self.url), urllib.parse.urlencode(sent)
        if form.method == "GET":
            return self._load(to.split("?")[0] + "?" + data, None, stop, form=True)
        return self._load(to, data, stop, form=True)

    def follow(self, words, stop=()):
        link = next((a for a in self.links if words in a["words"]), None)
        if link is None:
            raise Refused(f"no link {words} at {self.path} ({self.status}): {self.text[:400]}")
        return self._load(urllib.parse.urljoin(self.url, link["href"]), None, stop)

    def go(self, url, stop=()):
        """As somebody who types it, or has it from a message."""
        self.url = None
        return self._load(url, None, stop)

    def reload(self):
        return self._load(self.url, None, ())

    # ---- requests ----

    def ask(self, method, url, body=None, headers=None):
        """One request with this browser's cookies: (status, headers, text)."""
        at = urllib.parse.urlsplit(url)
        plain = at.hostname in self.hosts
        if not plain and (at.scheme != "https" or (at.hostname != "localhost" and not at.hostname.endswith(".localhost"))):
            raise Refused(f"{origin(url)} is not on this machine")
        port = self.hosts[at.hostname] if plain else at.port or 443
        head = {"Host": at.netloc, "Accept": "text/html", "Accept-Language": self.language, **self.own, **(headers or {})}
        cookie = "; ".join(f"{name}={value}" for (host, path, name), value in self.cookies.items()
                           if host == at.hostname and at.path.startswith(path))
        if cookie:
            head["Cookie"] = cookie
        answer, text = self._exchange(at.hostname, port, plain, (method, at.path + ("?" + at.query if at.query else ""), body, head))
        for line in answer.headers.get_all("Set-Cookie") or []:
            self._keep(at.hostname, line)
        return answer.status, answer.headers, text

    def _connect(self, host, port, plain):
        raw = socket.create_connection(("127.0.0.1", port), timeout=patience(), source_address=(self.address, 0))
        conn = http.client.HTTPConnection(host, port, timeout=patience())
        conn.sock = raw if plain else self.tls.wrap_socket(raw, server_hostname=host)
        return conn

    def _exchange(self, host, port, plain, request):
        """The answer and its text, over a connection of its own."""
        request[-1]["Connection"] = "close"
        conn = self._connect(host, port, plain)
        try:
            conn.request(*request)
            answer = conn.getresponse()
            return answer, answer.read().decode()
        finally:
            conn.close()

    def _keep(self, host, line):
        pair, *rest = [part.strip() for part in line.split(";")]
        name, value = pair.split("=", 1)
        said = {part.split("=")[0].lower(): part.partition("=")[2] for part in rest}
        path = said.get("path", "/")
        if name.startswith("__Host-") and (path != "/" or "secure" not in said or "domain" in said):
            return
        if said.get("max-age") == "0" or "1970" in said.get("expires", ""):
            self.cookies.pop((host, path, name), None)
        else:
            self.cookies[(host, path, name)] = value

    def _allowed(self, to):
        """Whether a form of this page, or what follows it, may lead there."""
        policy = (self.headers or {}).get("Content-Security-Policy") or ""
        rules = next((part.split()[1:] for part in policy.split(";") if part.split()[:1] == ["form-action"]), None)
        return rules is None or any(rule == "https:" or rule == origin(to) or (rule == "'self'" and origin(to) == origin(self.url)) for rule in rules)

    def _load(self, url, body, stop, form=False):
        self.left, base, method = None, self.url, "GET" if body is None else "POST"
        named = (self.headers or {}).get("Referrer-Policy") != "no-referrer" if base else True
        for _ in range(HOPS):
            if form and not self._allowed(url):
                raise Refused(f"form-action of {urllib.parse.urlsplit(base).path} stops the way to {origin(url)}")
            if any(url.startswith(prefix) for prefix in stop):
                self.left = url
                return self
            headers = {"Sec-Fetch-Site": relation(base, url), "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
            if method == "POST":
                headers.update({"Origin": origin(base) if named else "null", "Content-Type": "application/x-www-form-urlencoded"})
            status, answered, text = self.ask(method, url, body, headers)
            self.seen.append(url)
            if status in (301, 302, 303, 307, 308) and answered["Location"]:
                if status in (307, 308) and method == "POST":
                    raise Refused(f"{status} after a form")
                url, method, body = urllib.parse.urljoin(url, answered["Location"]), "GET", None
                continue
            self.status, self.url, self.headers, self.html = status, url, answered, text
            self._page = Page(text if "html" in (answered["Content-Type"] or "") else "")
            return self
        raise Refused("redirected for ever: " + origin(url))
