/*
 * passendctl: what the operator of a passend service does: keys, signatures, policy packs. An auditor's tool is `passend`,
 * which cannot touch anything.
 */
#include "base/mem.h"
#include "ctl/ctl.h"

#include <stdio.h>
#include <string.h>

static const char help[] =
    "passendctl " PASSEND_VERSION "   runs a passend service\n"
    "\n"
    "Usage: passendctl COMMAND [ARGUMENTS]\n"
    "\n"
    "On any machine\n"
    "  key new NAME [-o FILE]                      a key to sign policy with: NAME.key (keep it), prints what to configure\n"
    "  policy sign PACK --key FILE -o NOTE         adds a signature to the note of a compiled pack   [--vanaf DATE]\n"
    "\n"
    "On the machine of the service, as its owner   [--beheer SOCKET, or PASSEND_BEHEER]\n"
    "  policy load PACK --note NOTE                takes the pack into the running service\n"
    "  policy list                                 all packs ever used, with status, days, hashes and who signed\n"
    "  policy withdraw SHA256 --reason CODE        no new verdict rests on it; how many do\n"
    "  klok bevestig                               the clock that jumped is right: what its date ends may end\n"
    "  log bevestig --controlepunt FILE            the log goes on from this published checkpoint, where the key file was lost\n"
    "  log bevestig nooit-gepubliceerd             likewise, and no checkpoint of it was ever published\n"
    "  sleutel gelekt --kid KID --vanaf TIME       a key of verdicts, receipts or statements leaked, at TIME at the latest\n"
    "  status                                      what runs\n"
#ifdef PASSEND_TESTBUILD
    "  klok +SECONDS                               test builds only: so much time passes for the service\n"
#endif
    "\n"
    "A file to read may be a pipe; - is standard input.\n"
    "Exit status: 0 done   1 refused (the reason is printed)   2 usage   4 a file or the service cannot be reached\n"
    "Example: passendctl policy sign 2027.pack --key anna.key -o 2027.note --vanaf 2026-12-01\n";

int main(int argc, char **argv)
{
    static const struct { const char *name; int (*run)(int, char **); } commands[] = {
        { "key", ctl_key }, { "policy", ctl_policy }, { "klok", ctl_clock }, { "log", ctl_log },
        { "sleutel", ctl_leaked }, { "status", ctl_status },
    };
    struct mem_report report;
    int e = CTL_USAGE;

    if (mem_init(0, &report) != OK)
        return CTL_UNREACHABLE;
    if (argc >= 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)) {
        fputs(help, stdout);
        return CTL_DONE;
    }
    if (argc >= 2 && strcmp(argv[1], "--version") == 0) {
        puts("passendctl " PASSEND_VERSION);
        return CTL_DONE;
    }
    for (size_t i = 0; argc >= 2 && i < sizeof commands / sizeof commands[0]; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            e = commands[i].run(argc - 1, argv + 1);
    if (e == CTL_USAGE)
        fputs(argc < 2 ? help : "passendctl: see passendctl --help\n", stderr);
    return e;
}
