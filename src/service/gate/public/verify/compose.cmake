# One file out of page.html, style.css and the modules, and the same as bytes in C: cmake -DFROM=folder -DHTML=out -DC=out -P compose.cmake
# Modules stand one after the other in one script: what they import from each other stands there already. The policy names script and style by their digests.
file(READ ${FROM}/style.css style)
set(script "")
foreach(module bytes json note trust proof verdict check words screen)
    file(READ ${FROM}/${module}.mjs text)
    string(REGEX REPLACE "(^|\n)import [^\n]*" "" text "${text}")
    string(REGEX REPLACE "(^|\n)export " "\\1" text "${text}")
    string(APPEND script "${text}")
endforeach()

# SHA-256 in base64: of three bytes each four letters, of the last two three and a padding.
function(digest_of text out)
    string(SHA256 hex "${text}")
    set(letters ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/)
    set(base64 "")
    foreach(at RANGE 0 60 6)
        string(SUBSTRING "${hex}00" ${at} 6 three)
        foreach(shift 18 12 6 0)
            math(EXPR letter "0x${three} >> ${shift} & 63")
            string(SUBSTRING ${letters} ${letter} 1 letter)
            string(APPEND base64 ${letter})
        endforeach()
    endforeach()
    string(SUBSTRING ${base64} 0 43 base64)
    set(${out} "'sha256-${base64}='" PARENT_SCOPE)
endfunction()
digest_of("${script}" script_digest)
digest_of("${style}" style_digest)
set(policy "default-src 'none'; script-src ${script_digest}; style-src ${style_digest}; base-uri 'none'; form-action 'none'")

file(READ ${FROM}/page.html page)
string(REPLACE "{{policy}}" "${policy}" page "${page}")
string(REPLACE "{{style}}" "${style}" page "${page}")
string(REPLACE "{{script}}" "${script}" page "${page}")
file(WRITE ${HTML} "${page}")

file(READ ${HTML} hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
string(REGEX REPLACE "((0x[0-9a-f][0-9a-f],)(0x[0-9a-f][0-9a-f],)(0x[0-9a-f][0-9a-f],)(0x[0-9a-f][0-9a-f],))" "\\1\n" bytes "${bytes}")
file(WRITE ${C} "/* Made from gate/public/verify. */\n#include \"gate/public/verify_page.h\"\n\n"
     "const char verify_page_lines[] = \"Cache-Control: no-store\\r\\nContent-Security-Policy: ${policy}; frame-ancestors 'none'\\r\\n\";\n"
     "const uint8_t verify_page[] = {\n${bytes}\n};\nconst size_t verify_page_len = sizeof verify_page;\n")
