/* Writes the full source of each named pack to NAME with slashes as dashes, in a directory: resolve DIR NAME... */
#include "base/mem.h"
#include "json/strict_json.h"
#include "packs/load.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    strict_json_init();
    for (int i = 2; i < argc; i++) {
        struct pack_mistake why;
        json_t *full;
        char path[PACK_PATH_MAX + 512], name[PACK_PATH_MAX];
        if (load_source(argv[i], &full, &why) != OK) {
            fprintf(stderr, "%s at %s: %s\n", argv[i], why.where, why.why);
            return 1;
        }
        snprintf(name, sizeof name, "%s", argv[i]);
        for (char *at = name; *at != '\0'; at++)
            if (*at == '/')
                *at = '-';
        snprintf(path, sizeof path, "%s/%s.json", argv[1], name);
        if (json_dump_file(full, path, JSON_COMPACT) != 0)
            return 1;
        json_decref(full);
    }
    return 0;
}
