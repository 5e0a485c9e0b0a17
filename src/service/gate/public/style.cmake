# style.css as C: its bytes, and an address with the beginning of its digest.
file(READ ${IN} hex HEX)
file(SHA256 ${IN} digest)
string(SUBSTRING ${digest} 0 16 short)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
string(REGEX REPLACE "((0x[0-9a-f][0-9a-f],)(0x[0-9a-f][0-9a-f],)(0x[0-9a-f][0-9a-f],)(0x[0-9a-f][0-9a-f],))" "\\1\n" bytes "${bytes}")
file(WRITE ${OUT} "/* Made from style.css. */\n#include \"gate/public/pages.h\"\n\nconst char page_style_path[] = \"/stijl-${short}.css\";\n"
                  "const char page_style[] = {\n${bytes}\n};\nconst size_t page_style_len = sizeof page_style;\n")
