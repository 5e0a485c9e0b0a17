"""passend-pages on small sources: what is right compiles to what it should, and each mistake is refused at its place.

    refusals.py PROGRAM
"""
import os
import subprocess
import sys
import tempfile

PROGRAM = sys.argv[1]
LANGUAGES = {
    "nl": "nplurals=2; plural=(n != 1);", "en": "nplurals=2; plural=(n != 1);",
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;",
    "tr": "nplurals=2; plural=(n > 1);",
    "pl": "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "uk": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
}
FORMS = {"nl": 2, "en": 2, "ar": 6, "tr": 2, "pl": 3, "uk": 3}
HEADER = 'msgid ""\nmsgstr ""\n"Language: %s\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: %s\\n"\n'
TEXTS = {"p.title": "Titel", "p.value": "Van {name} tot <1>{last}</1>", "p.label": "Noem & zeg"}
FRAME = '<!doctype html>\n<html lang="{{lang}}" dir="{{dir}}">\n<head>\n<title>{{title}}</title>\n</head>\n<body>\n{{content}}\n</body>\n</html>\n'
PAGE = ('{{title p.title}}\n<p>{{t:p.value last=day}}</p>\n<p id="a">{{n:p.count number}}</p>\n'
        '<input type="text" aria-label="{{t:p.label}}" value="{{v:name}}"{{if more}} checked{{end}}>\n'
        '{{each row in rows}}<p>{{v:row.name}}</p>{{end}}\n')


def po(tag):
    """An entry a text; the translation says the language, so that they differ."""
    out = HEADER % (tag, LANGUAGES[tag])
    for name, text in TEXTS.items():
        out += '\nmsgctxt "%s"\nmsgid "%s"\nmsgstr "%s"\n' % (name, text, text if tag == "nl" else text + " " + tag)
    out += '\nmsgctxt "p.count"\nmsgid "{n} ding"\nmsgid_plural "{n} dingen"\n'
    for i in range(FORMS[tag]):
        out += 'msgstr[%d] "%s"\n' % (i, ["{n} ding", "{n} dingen"][i] if tag == "nl" else "{n} %s%d" % (tag, i))
    return out


def compiled(files):
    """(exit status, what it says, pages.c or None)"""
    with tempfile.TemporaryDirectory() as top:
        for folder in ("texts", "pages/parts", "out"):
            os.makedirs(os.path.join(top, folder))
        for name, text in files.items():
            with open(os.path.join(top, name), "wb") as f:
                f.write(text if isinstance(text, bytes) else text.encode())
        r = subprocess.run([PROGRAM, "texts", "pages", "out", "--notice", "p"], cwd=top, capture_output=True, text=True, check=False)
        made = os.path.join(top, "out", "pages.c")
        found = open(made).read() if os.path.exists(made) else None
        notice = os.path.join(top, "out", "notice-en.txt")
        return r.returncode, r.stderr, found, open(notice).read() if os.path.exists(notice) else None


def sources():
    return {**{"texts/%s.po" % tag: po(tag) for tag in LANGUAGES}, "pages/parts/frame.html": FRAME, "pages/p.html": PAGE}


def replaced(file, old, new):
    files = sources()
    assert old in files[file], (file, old)
    files[file] = files[file].replace(old, new, 1)
    return files


# file, what is replaced, by what, what is said
EN, P, NL = "texts/en.po", "pages/p.html", "texts/nl.po"
ROWS = [
    # texts
    (EN, 'msgstr "Titel en"', 'msgstr ""', "no translation: p.title"),
    (EN, '\nmsgctxt "p.title"\nmsgid "Titel"\nmsgstr "Titel en"\n', "", "a text is missing: p.title"),
    (EN, '\nmsgctxt "p.title"', '\n#, fuzzy\nmsgctxt "p.title"', "a fuzzy translation: p.title"),
    (EN, 'msgid "Titel"', 'msgid "Kop"', "the Dutch text is not that of nl.po"),
    (EN, '"Van {name} tot <1>{last}</1> en"', '"Van {name} tot <1>en</1>"', "is not in the translation, or not as often: p.value"),
    (EN, '"Van {name} tot <1>{last}</1> en"', '"{name} {name} <1>{last}</1>"', "is not in the translation, or not as often: p.value"),
    (EN, '"Van {name} tot <1>{last}</1> en"', '"{name} {last}"', "is not in the translation, or not as often: p.value"),
    (EN, '"Van {name} tot <1>{last}</1> en"', '"{name} {who} <1>{last}</1>"', "that the Dutch text does not have: p.value"),
    (EN, '"Van {name} tot <1>{last}</1> en"', '"{name} </1>{last}<1>"', "<1> is not closed"),
    (EN, '"Van {name} tot <1>{last}</1> en"', '"{name} <1>{last}</1> <b>x</b>"', "neither {name} nor <1>"),
    (EN, '"Titel en"', '"Titel {"', "neither {name} nor <1>"),
    (EN, '"Titel en"', '"Titel\\nen"', "a control character: p.title"),
    (EN, '"Titel en"', '"Titel \u202een"', "a control character: p.title"),
    (EN, '"Titel en"', '"Titel \u061cen"', "a control character: p.title"),
    (EN, 'msgstr[1] "{n} en1"', "", "no translation: p.count"),
    (EN, 'msgstr[1] "{n} en1"', 'msgstr[1] "{n} en1"\nmsgstr[2] "x"', "a form too many: p.count"),
    (EN, 'msgstr[1] "{n} en1"', 'msgstr[1] "{m} en1"', "that the Dutch text does not have: p.count"),
    (EN, "plural=(n != 1)", "plural=(n > 1)", "Plural-Forms is not the one of this language"),
    (EN, '"Language: en', '"Language: nl', "the header names another language"),
    (EN, "charset=UTF-8", "charset=latin1", "Content-Type is not"),
    (EN, HEADER % ("en", LANGUAGES["en"]), "", "no header"),
    (EN, 'msgctxt "p.title"\n', "", "a text without an id"),
    (EN, 'msgctxt "p.label"', 'msgctxt "p.title"', "an id twice: p.title"),
    (EN, 'msgstr "Titel en"', 'msgstr "Titel en', "a quotation mark that is not closed"),
    (EN, 'msgstr "Titel en"', 'msgstr Titel', "no text in quotation marks"),
    (EN, 'msgstr "Titel en"', 'msgstr "Titel \\t"', "an escape that is not known"),
    (EN, 'msgstr "Titel en"', 'msgstr "Titel" x', "something behind the quotation mark"),
    (EN, 'msgstr "Titel en"', 'nonsense', "a line that is not known"),
    (NL, 'msgstr "Titel"', 'msgstr "Kop"', "the Dutch text is not its own translation"),
    (EN, "\nmsgctxt", '\nmsgctxt "p.more"\nmsgid "x"\nmsgstr "y"\n\nmsgctxt', "a text that nl.po does not have: p.more"),
    # templates
    (P, "{{t:p.value last=day}}", "{{t:p.other}}", "a text that nl.po does not have: p.other"),
    (P, "<p>{{t:p.value last=day}}</p>", "", "no page says this: p.value"),
    (P, "{{n:p.count number}}", "{{t:p.count}}", "a plural is written {{n:...}}"),
    (P, "{{t:p.value last=day}}", "{{n:p.value number}}", "a plural is written {{n:...}}"),
    (P, "{{title p.title}}\n", "", "does not begin with {{title ID}}"),
    (P, 'aria-label="{{t:p.label}}"', 'aria-label="{{t:p.value}}"', "a mark where only text may be: p.value"),
    (P, 'value="{{v:name}}"', "value={{v:name}}", "without a value in double quotes: value"),
    (P, 'value="{{v:name}}"', "value='{{v:name}}'", "without a value in double quotes: value"),
    (P, 'value="{{v:name}}"', '{{v:name}}', "a value in a tag"),
    (P, 'value="{{v:name}}"', '{{v:name}}="x"', "a value in a tag"),
    (P, 'value="{{v:name}}"', 'class="{{v:name}}"', "may not stand in this attribute: class"),
    (P, 'value="{{v:name}}"', 'onclick="x"', "an attribute that is not known: onclick"),
    (P, 'value="{{v:name}}"', 'style="x"', "an attribute that is not known: style"),
    (P, 'value="{{v:name}}"', 'src="x"', "an attribute that is not known: src"),
    (P, 'value="{{v:name}}"', 'checked="x"', "this attribute has no value: checked"),
    (P, 'value="{{v:name}}"', 'value="<"', "a character that an attribute may not have"),
    (P, 'value="{{v:name}}"', 'value="&amp;"', "a character that an attribute may not have"),
    (P, 'value="{{v:name}}"', 'id="a"', "an id twice: a"),
    (P, "<p>{{v:row.name}}</p>", '<a href="{{v:row.name}}"></a>', "may not stand in this attribute: href"),
    (P, "<p>{{v:row.name}}</p>", '<form action="{{link:row.name}}"></form>', "may not stand in this attribute: action"),
    (P, "<p>{{v:row.name}}</p>", '<p>{{link:row.name}}</p>', "may stand in an attribute only"),
    (P, "<p>{{v:row.name}}</p>", '<p>{{route:WHY}}</p>', "may stand in an attribute only"),
    (P, "<p>{{v:row.name}}</p>", "<p>{{other:name}}</p>", "outside {{languages}}"),
    (P, "<p>{{v:row.name}}</p>", "<script></script>", "an element that is not known: script"),
    (P, "<p>{{v:row.name}}</p>", "<style></style>", "an element that is not known: style"),
    (P, "<p>{{v:row.name}}</p>", "<!-- x -->", "a comment or the like"),
    (P, "<p>{{v:row.name}}</p>", "<p>Hallo</p>", "words that are not in a text: Hallo"),
    (P, "<p>{{v:row.name}}</p>", "<p>&copy;</p>", "words that are not in a text: &copy;"),
    (P, "<p>{{v:row.name}}</p>", "<p>", "a branch ends elsewhere"),
    (P, "<p>{{v:row.name}}</p>", "</p>", "closes another element than the one that is open: p"),
    (P, "<p>{{v:row.name}}</p>", "<div><p></div></p>", "closes another element than the one that is open: div"),
    (P, "<p>{{v:row.name}}</p>", "<option><p></p></option>", "an element where only text may be: p"),
    (P, "</p>{{end}}", "</p>", "a block that does not end"),
    (P, "</p>{{end}}", "</p>{{end}}{{end}}", "an end or else of nothing"),
    (P, "</p>{{end}}", "</p>{{else}}{{end}}", "an end or else of nothing"),
    (P, "{{v:row.name}}", "{{v:Row.name}}", "not a name that this can have"),
    (P, "{{v:row.name}}", "{{v:row.name()}}", "not a name that this can have"),
    (P, "{{v:row.name}}", "{{v:row.name other}}", "not a name that this can have"),
    (P, "{{v:row.name}}", "{{w:row.name}}", "a directive that is not known"),
    (P, "{{v:row.name}}", "{{row.name}}", "a directive that is not known"),
    (P, "{{v:row.name}}</p>{{end}}", "{{v:row.name</p>", "{{ is not closed in its line"),
    (P, "{{each row in rows}}", "{{each row of rows}}", "not a condition"),
    (P, "{{each row in rows}}", "{{is row rows}}", "not a condition"),
    (P, "{{each row in rows}}", "{{include none}}{{each row in rows}}", "cannot be read"),
    (P, "{{each row in rows}}", "{{content}}{{each row in rows}}", "content of no page"),
    ("pages/parts/frame.html", "{{content}}", "", "{{content}} is missing"),
    ("pages/parts/frame.html", "</body>\n", "", "closes another element than the one that is open: html"),
    ("pages/parts/frame.html", "</html>\n", "", "an element that is not closed: html"),
    ("pages/parts/frame.html", "<title>{{title}}", "<title>{{t:p.value last=day}}", "a mark where only text may be"),
]

# What the right sources compile to.
MADE = [
    "void page_p(struct writer *w, const struct page_p *p)",
    '"Titel", "Titel en", "Titel ar"',
    "html_value(w, l, p->name);",
    "html_value(w, l, p->day);",
    "html_plain(w, l, p->name);",
    'write_text(w, "<strong>");',
    '"Noem &amp; zeg"',
    "switch (html_plural(l, (p->number).n)) {",
    "html_value(w, l, p->number);",
    "for (size_t i_row = 0; i_row < p->n_rows; i_row++) {",
    "html_value(w, l, p->rows[i_row].name);",
    "if (p->more) {",
]


def main():
    wrong = 0
    status, said, made, notice = compiled(sources())
    for piece in MADE:
        if made is None or piece not in made:
            wrong += 1
            print("right sources: %s is not there (%s)" % (piece, said.strip()))
    if status != 0 or notice is None or "Van {name} tot <1>{last}</1> en" not in notice or "{{v:row.name}}" not in notice:
        wrong += 1
        print("right sources: %d, notice %r" % (status, notice))
    # The ninth loop in one another was compiled as if it had no list, and its end closed another one.
    deep = "".join("{{each r%d in %s}}" % (i, "rows" if i == 0 else "r%d.rows" % (i - 1)) for i in range(9))
    made = compiled(replaced(P, "{{each row in rows}}<p>{{v:row.name}}</p>{{end}}", deep + "<p>{{v:r8.name}}</p>" + "{{end}}" * 9))[2]
    if made is None or "html_value(w, l, p->rows[i_r0]%s.name);" % "".join(".rows[i_r%d]" % i for i in range(1, 9)) not in made:
        wrong += 1
        print("nine loops: %s" % (made or "refused"))
    if "blocks too deep" not in compiled(replaced(P, "<p>{{v:row.name}}</p>", "{{if row.a}}" * 32 + "{{end}}" * 32))[1]:
        wrong += 1
        print("blocks of any depth")
    # A counted form may say its number in words.
    if compiled(replaced(EN, 'msgstr[0] "{n} en0"', 'msgstr[0] "one"'))[0] != 0:
        wrong += 1
        print("a number in words is refused")
    for file, old, new, wanted in ROWS:
        status, said, made, _ = compiled(replaced(file, old, new))
        if status != 1 or wanted not in said or made is not None or file.split("/")[-1].split(".")[0] not in said and "frame" not in said \
                and ".po:" not in said:
            wrong += 1
            print("%s, %r: %d, %s" % (file, new, status, said.strip() or "nothing said"))
    for name in ("texts/pl.po", "pages/p.html", "pages/parts/frame.html"):
        files = sources()
        del files[name]
        status, said, made, _ = compiled(files)
        if status != 1 or "cannot be read" not in said or made is not None:
            wrong += 1
            print("without %s: %d, %s" % (name, status, said.strip()))
    files = sources()
    files[EN] = files[EN].encode() + b"\0"
    if "a byte NUL" not in compiled(files)[1]:
        wrong += 1
        print("a byte NUL is read")
    if subprocess.run([PROGRAM], capture_output=True, check=False).returncode != 2:
        wrong += 1
        print("without arguments it does something")
    print("%d rows, %d wrong" % (len(ROWS), wrong))
    sys.exit(wrong > 0)


main()
