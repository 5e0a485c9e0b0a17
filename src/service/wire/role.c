#include "wire/role.h"

#include "base/clock.h"
#include "wire/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)
#define BYTES_MAX (4u << 20)   /* of one handed-over file */

static struct channel control = { .fd = -1 };

/* ---- reading what was handed over ---- */

static enum status file_size(int fd, size_t max, size_t *len)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return FAULT_SYSTEM;
    if (!S_ISREG(st.st_mode) || st.st_size < 0 || (uint64_t)st.st_size > max)
        return REFUSED_MESSAGE;
    *len = (size_t)st.st_size;
    return OK;
}

enum status role_bytes_read(int fd, size_t max, struct role_bytes *out)
{
    size_t len;

    TRY(file_size(fd, max, &len));
    uint8_t *data = mem_alloc(len + 1);
    if (data == NULL)
        return FAULT_MEMORY;
    for (size_t at = 0; at < len;) {
        ssize_t n = pread(fd, data + at, len - at, (off_t)at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            mem_free(data);
            return FAULT_SYSTEM;
        }
        at += (size_t)n;
    }
    data[len] = '\0';
    *out = (struct role_bytes){ data, len };
    return OK;
}

/* A file that is handed over once. */
static enum status read_bytes(int fd, struct role_bytes *out)
{
    return out->data != NULL ? REFUSED_MESSAGE : role_bytes_read(fd, BYTES_MAX, out);
}

/* A table of n structs of `size` bytes each. */
static enum status read_table(int fd, size_t size, size_t max, void **out, size_t *n)
{
    struct role_bytes b = { 0 };

    if (*out != NULL)
        return REFUSED_MESSAGE;
    TRY(read_bytes(fd, &b));
    if (b.len % size != 0 || b.len / size > max) {
        role_bytes_release(&b);
        return REFUSED_MESSAGE;
    }
    *out = b.data;
    *n = b.len / size;
    return OK;
}

static enum status map_pack(int fd, struct role_pack *out)
{
    size_t len;

    TRY(file_size(fd, BYTES_MAX, &len));
    if (len == 0)
        return REFUSED_MESSAGE;
    int seals = fcntl(fd, F_GET_SEALS);
    if (seals < 0 || (seals & SEALS) != SEALS)
        return REFUSED_MESSAGE;
    void *p = mmap(NULL, len, PROT_READ, MAP_SHARED, fd, 0);
    if (p == MAP_FAILED)
        return FAULT_MEMORY;
    *out = (struct role_pack){ p, len };
    return OK;
}

/* The rows of the packs. Mapped rather than read: the gate may not ask for reads at a place once it is locked in. */
static enum status map_regels(int fd, struct beleid_regel **out, size_t *n)
{
    struct role_pack map;

    if (*out != NULL)
        return REFUSED_MESSAGE;
    TRY(map_pack(fd, &map));
    bool ok = map.len % sizeof **out == 0 && map.len / sizeof **out <= BELEID_MAX;
    struct beleid_regel *copy = ok ? mem_alloc(map.len) : NULL;
    if (copy != NULL) {
        memcpy(copy, map.data, map.len);
        *out = copy;
        *n = map.len / sizeof *copy;
    }
    role_pack_release(&map);
    return !ok ? REFUSED_MESSAGE : copy == NULL ? FAULT_MEMORY : OK;
}

#define TEXT_ENDS(a) (memchr((a), '\0', sizeof(a)) != NULL)

static bool instelling_valid(const struct settings *i)
{
    return TEXT_ENDS(i->issuer) && TEXT_ENDS(i->menselijke_toets) && i->issuer[0] != '\0' &&
           i->n_assessors >= 1 && i->n_assessors <= LIMIT_ASSESSORS;
}

static bool afnemer_valid(const struct client *a)
{
    bool ok = TEXT_ENDS(a->id) && TEXT_ENDS(a->menselijke_toets) && (a->omgeving == 'T' || a->omgeving == 'P') &&
              a->n_san <= 2 && a->n_dn <= 2 && a->n_corporaties <= LIMIT_CORPORATIONS && a->n_redirects <= 4;

    for (size_t i = 0; ok && i < 2; i++)
        ok = TEXT_ENDS(a->san_uri[i]) && TEXT_ENDS(a->subject_dn[i]);
    for (size_t i = 0; ok && i < LIMIT_CORPORATIONS; i++)
        ok = TEXT_ENDS(a->corporaties[i]);
    for (size_t i = 0; ok && i < 4; i++)
        ok = TEXT_ENDS(a->redirect_uri[i]);
    return ok;
}

static enum status read_instelling(int fd, struct settings *out)
{
    struct role_bytes b = { 0 };

    TRY(read_bytes(fd, &b));
    bool ok = b.len == sizeof *out;
    if (ok) {
        memcpy(out, b.data, sizeof *out);
        ok = instelling_valid(out);
    }
    role_bytes_release(&b);
    return ok ? OK : REFUSED_MESSAGE;
}

static enum status read_register(int fd, struct role_inputs *out)
{
    void *table = out->afnemers;

    TRY(read_table(fd, sizeof *out->afnemers, LIMIT_CLIENTS, &table, &out->n_afnemers));
    out->afnemers = table;
    for (size_t i = 0; i < out->n_afnemers; i++)
        if (!afnemer_valid(&out->afnemers[i]))
            return REFUSED_MESSAGE;
    return OK;
}

static enum status read_bronnen(int fd, struct role_inputs *out)
{
    void *table = out->bronnen;

    TRY(read_table(fd, sizeof *out->bronnen, LIMIT_SOURCES, &table, &out->n_bronnen));
    out->bronnen = table;
    for (size_t i = 0; i < out->n_bronnen; i++)
        if (!TEXT_ENDS(out->bronnen[i].naam))
            return REFUSED_MESSAGE;
    return OK;
}

/* ---- what each role may be given ---- */

#define GATE (1u << WIRE_GATE)
#define NOTARY (1u << WIRE_NOTARY)
#define ASSESSOR (1u << WIRE_ASSESSOR)

static const unsigned allowed[] = {
    [KANAAL_INSTELLING] = GATE | NOTARY | ASSESSOR,
    [KANAAL_REGISTER] = GATE | NOTARY,
    [KANAAL_PROFIELEN] = ASSESSOR,
    [KANAAL_BRONNEN] = GATE | NOTARY,
    [KANAAL_PACK] = GATE | NOTARY,
    [KANAAL_LUISTER] = GATE,
    [KANAAL_TLS_CERT] = GATE,
    [KANAAL_TLS_KEY] = GATE,
    [KANAAL_TLS_CA] = GATE,
    [KANAAL_VERDICT_KEY] = NOTARY,
    [KANAAL_VERDICT_CERT] = NOTARY,
    [KANAAL_DATA_DIR] = NOTARY,
    [KANAAL_SLEUTEL_BESTAND] = NOTARY,
    [KANAAL_NOTARIS] = GATE | ASSESSOR,
    [KANAAL_POORT] = NOTARY,
    [KANAAL_ASSESSOR] = GATE | NOTARY,
    [KANAAL_INTAKE] = ASSESSOR,
    [KANAAL_BELEID] = GATE | NOTARY,
    [KANAAL_TLS_CRL] = GATE,
};

static bool kanaal_allowed(enum wire_role self, const struct msg_kanaal *m)
{
    if (m->soort == 0 || m->soort >= sizeof allowed / sizeof allowed[0] || (allowed[m->soort] & 1u << self) == 0)
        return false;
    if (m->soort == KANAAL_ASSESSOR)
        return m->index < LIMIT_ASSESSORS && m->volgnummer > 0;
    return true;
}

/* A descriptor that stays open: *place takes it, and nothing may be there yet. */
static enum status keep(int *place, int *fd)
{
    if (*place >= 0)
        return REFUSED_MESSAGE;
    *place = *fd;
    *fd = -1;
    return OK;
}

static enum status take(const struct msg_kanaal *m, int *fd, struct role_inputs *out)
{
    switch ((enum kanaal_soort)m->soort) {
    case KANAAL_INSTELLING:
        return read_instelling(*fd, &out->instelling);
    case KANAAL_REGISTER:
        return read_register(*fd, out);
    case KANAAL_BRONNEN:
        return read_bronnen(*fd, out);
    case KANAAL_PROFIELEN:
        return read_bytes(*fd, &out->profielen);
    case KANAAL_TLS_CERT:
        return read_bytes(*fd, &out->tls_cert);
    case KANAAL_TLS_KEY:
        return read_bytes(*fd, &out->tls_key);
    case KANAAL_TLS_CA:
        return read_bytes(*fd, &out->tls_ca);
    case KANAAL_TLS_CRL:
        return read_bytes(*fd, &out->tls_crl);
    case KANAAL_VERDICT_KEY:
        return read_bytes(*fd, &out->verdict_key);
    case KANAAL_VERDICT_CERT:
        return read_bytes(*fd, &out->verdict_cert);
    case KANAAL_PACK:
        if (m->index != out->n_packs || out->n_packs == BELEID_MAX)
            return REFUSED_MESSAGE;
        TRY(map_pack(*fd, &out->packs[out->n_packs]));
        out->n_packs++;
        return OK;
    case KANAAL_BELEID:
        return map_regels(*fd, &out->regels, &out->n_regels);
    case KANAAL_LUISTER:
        return keep(&out->luister, fd);
    case KANAAL_DATA_DIR:
        return keep(&out->data_dir, fd);
    case KANAAL_SLEUTEL_BESTAND:
        return keep(&out->sleutel_bestand, fd);
    case KANAAL_NOTARIS:
        return keep(&out->notaris, fd);
    case KANAAL_POORT:
        return keep(&out->poort, fd);
    case KANAAL_INTAKE:
        return keep(&out->intake, fd);
    case KANAAL_ASSESSOR:
        out->assessors[m->index].volgnummer = m->volgnummer;
        return keep(&out->assessors[m->index].fd, fd);
    }
    return REFUSED_MESSAGE;
}

/* ---- the role's half ---- */

void role_bytes_release(struct role_bytes *b)
{
    mem_free(b->data);
    *b = (struct role_bytes){ 0 };
}

void role_pack_release(struct role_pack *p)
{
    if (p->data != NULL)
        munmap((void *)(uintptr_t)p->data, p->len);
    *p = (struct role_pack){ 0 };
}

void role_inputs_release(struct role_inputs *in)
{
    mem_free(in->afnemers);
    mem_free(in->bronnen);
    mem_free(in->regels);
    in->regels = NULL;
    in->n_regels = 0;
    in->afnemers = NULL;
    in->bronnen = NULL;
    in->n_afnemers = in->n_bronnen = 0;
    role_bytes_release(&in->profielen);
    role_bytes_release(&in->tls_cert);
    role_bytes_release(&in->tls_key);
    role_bytes_release(&in->tls_ca);
    role_bytes_release(&in->tls_crl);
    role_bytes_release(&in->verdict_key);
    role_bytes_release(&in->verdict_cert);
}

enum status role_start(enum wire_role self, struct role_inputs *out)
{
    struct msg_kanaal m;
    size_t len;
    enum msg_type type;

    *out = (struct role_inputs){ .luister = -1, .data_dir = -1, .sleutel_bestand = -1, .notaris = -1, .poort = -1,
                                 .intake = -1 };
    for (size_t i = 0; i < LIMIT_ASSESSORS; i++)
        out->assessors[i].fd = -1;
    BUG_IF(self == WIRE_LAUNCHER || self >= WIRE_ROLE_N);
    /* A program that was started by its descriptor would be called after the descriptor's number. */
    (void)prctl(PR_SET_NAME, self == WIRE_GATE ? "passend-gate" : self == WIRE_NOTARY ? "passend-notary" : "passend-assessor");
    if (close_range(ROLE_CONTROL_FD + 1, ~0u, 0) != 0 || fcntl(ROLE_CONTROL_FD, F_SETFD, FD_CLOEXEC) != 0)
        return FAULT_SYSTEM;
    channel_init(&control, ROLE_CONTROL_FD, self, WIRE_LAUNCHER, false);
    for (;;) {
        int fd = -1;

        TRY(channel_receive(&control, &m, sizeof m, &len, &type, &fd));
        enum status s = REFUSED_MESSAGE;
        if (type == MSG_KANAAL && fd >= 0 && kanaal_allowed(self, &m))
            s = take(&m, &fd, out);
        else if (type == MSG_START && fd < 0 && out->instelling.issuer[0] != '\0')
            break;
        if (fd >= 0)
            close(fd);
        TRY(s);
    }
    clock_shift_s(out->instelling.klok_verschuiving_s);
    channel_init(&control, ROLE_CONTROL_FD, self, WIRE_LAUNCHER, true);
    return OK;
}

enum status role_ready(int landlock_abi, bool filter, const struct mem_report *mem)
{
    struct msg_gereed m = { .landlock_abi = landlock_abi, .filter = filter, .arena_locked = mem->arena_locked,
                            .all_locked = mem->all_locked };

    msg_head_init(&m.head, MSG_GEREED, sizeof m, 0);
    return channel_send(&control, &m, sizeof m, -1);
}

enum status role_beleid_stand(uint64_t volgnummer, enum beleid_stap stap, enum status status,
                              const struct telling *tellingen, size_t n)
{
    struct msg_beleid_stand m = { .stap = stap, .status = status, .n_tellingen = (uint32_t)n };

    BUG_IF(n > LIMIT_CLIENTS);
    if (n > 0)
        memcpy(m.tellingen, tellingen, n * sizeof *tellingen);
    msg_head_init(&m.head, MSG_BELEID_STAND, sizeof m, volgnummer);
    return channel_send(&control, &m, sizeof m, -1);
}

/* A file for a running role: mapped here, its descriptor is not needed any more. */
static enum status receive_file(const struct msg_kanaal *m, int fd, struct role_control *out)
{
    out->volgnummer = m->volgnummer;
    out->index = m->index;
    if (m->soort == KANAAL_TLS_CRL) {
        out->event = ROLE_CRL;
        return map_pack(fd, &out->pack);
    }
    if (m->soort == KANAAL_PACK) {
        out->event = ROLE_PACK;
        return map_pack(fd, &out->pack);
    }
    out->event = ROLE_BELEID;
    return map_regels(fd, &out->regels, &out->n_regels);
}

enum status role_control_receive(struct role_control *out)
{
    struct msg_kanaal m;
    size_t len;
    enum msg_type type;
    int fd;

    *out = (struct role_control){ .event = ROLE_NOTHING, .fd = -1 };
    TRY(channel_receive(&control, &m, sizeof m, &len, &type, &fd));
    if (len == 0)
        return OK;
    if (type == MSG_STOP && fd < 0) {
        out->event = ROLE_STOP;
        return OK;
    }
    if (type == MSG_KANAAL && fd >= 0 && kanaal_allowed(control.self, &m) &&
        (m.soort == KANAAL_NOTARIS || m.soort == KANAAL_POORT || m.soort == KANAAL_ASSESSOR)) {
        *out = (struct role_control){ .event = ROLE_KANAAL, .soort = (enum kanaal_soort)m.soort, .index = m.index,
                                      .volgnummer = m.volgnummer, .fd = fd };
        return OK;
    }
    enum status s = REFUSED_MESSAGE;
    if (type == MSG_KANAAL && fd >= 0 && kanaal_allowed(control.self, &m) &&
        (m.soort == KANAAL_PACK || m.soort == KANAAL_BELEID || m.soort == KANAAL_TLS_CRL))
        s = receive_file(&m, fd, out);
    if (fd >= 0)
        close(fd);
    if (s != OK)
        *out = (struct role_control){ .event = ROLE_NOTHING, .fd = -1 };
    return s;
}

/* ---- the launcher's half ---- */

enum status role_sealed_file(const void *data, size_t len, int *fd)
{
    const uint8_t *p = data;

    *fd = -1;
    int f = memfd_create("passend", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (f < 0)
        return FAULT_SYSTEM;
    for (size_t at = 0; at < len;) {
        ssize_t n = write(f, p + at, len - at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            close(f);
            return FAULT_SYSTEM;
        }
        at += (size_t)n;
    }
    if (fcntl(f, F_ADD_SEALS, SEALS) != 0) {
        close(f);
        return FAULT_SYSTEM;
    }
    *fd = f;
    return OK;
}

/* The peer's role does not matter here: the table allows these types towards every role. */
static enum status give(int fd, const void *msg, size_t len, int passed)
{
    struct channel c = { .fd = fd, .self = WIRE_LAUNCHER, .peer = WIRE_GATE };

    return channel_send(&c, msg, len, passed);
}

enum status role_give(int fd, enum kanaal_soort soort, uint32_t index, uint64_t volgnummer, int passed)
{
    struct msg_kanaal m = { .soort = soort, .index = index, .volgnummer = volgnummer };

    BUG_IF(passed < 0);
    msg_head_init(&m.head, MSG_KANAAL, sizeof m, 0);
    return give(fd, &m, sizeof m, passed);
}

static enum status give_empty(int fd, enum msg_type type)
{
    struct msg_leeg m;

    msg_head_init(&m.head, type, sizeof m, 0);
    return give(fd, &m, sizeof m, -1);
}

enum status role_give_start(int fd)
{
    return give_empty(fd, MSG_START);
}

enum status role_give_stop(int fd)
{
    return give_empty(fd, MSG_STOP);
}
