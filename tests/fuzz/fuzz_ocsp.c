/*
 * Answers about revocation, on any bytes, for one chain: pieces of two bytes of length and so many bytes, as many as there are.
 *
 * Only the seeds' issuers can sign: an answer is about this chain or refused; what was said once is said again; and with the
 * CRL in which the leaf is revoked among the pieces nothing is ever accepted.
 */
#include "pki.h"

#include "x509/revocation.h"

#define DAY 86400

static struct x5_chain chain;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    struct x5_trust trust = { .document = true };
    X509 *root = pki_cert(root_text), *mid = pki_cert(mid_text), *leaf = pki_cert(leaf_text);
    STACK_OF(X509) *certs = sk_X509_new_null();

    (void)argc, (void)argv;
    strict_json_init();
    trust.anchors[trust.n_anchors++] = root;
    sk_X509_push(certs, mid);
    sk_X509_push(certs, leaf);
    if (x5_verify_set(&trust, leaf, certs, PKI_NOW, &chain) != OK)
        abort();
    sk_X509_pop_free(certs, X509_free);
    X509_free(root);
    return 0;
}

static bool revokes(const struct revocation *given)
{
    X509_REVOKED *entry;

    for (size_t i = 0; i < given->n_crls; i++)
        if (X509_CRL_verify(given->crls[i], X509_get0_pubkey(chain.certs[1])) == 1 &&
            X509_CRL_get0_by_cert(given->crls[i], &entry, chain.certs[0]) == 1)
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct revocation given = { 0 };
    enum status s = OK;

    for (size_t at = 0; at + 2 <= len && s == OK;) {
        size_t n = (size_t)data[at] << 8 | data[at + 1], before = given.n_crls + given.n_answers;

        at += 2;
        n = n < len - at ? n : len - at;
        s = revocation_add(&given, data + at, n);
        if (given.n_crls + given.n_answers != before + (s == OK) || (before == REVOCATION_MAX && s == OK))
            abort();
        at += n;
    }
    if (s == OK)
        s = revocation_check(&given, &chain, PKI_NOW, DAY);
    if (status_class_of(s) == CLASS_FAULT || (s == OK && (given.n_crls + given.n_answers == 0 || revokes(&given))))
        abort();
    if (s == OK || s == REFUSED_CERT_REVOKED)
        if (revocation_check(&given, &chain, PKI_NOW, DAY) != s)
            abort();
    revocation_release(&given);
    return 0;
}
