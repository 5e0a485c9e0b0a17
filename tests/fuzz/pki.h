/* A PKI made once for these targets, and its CRLs: only what is public of it. In date around PKI_NOW. */
#ifndef PASSEND_TESTS_FUZZ_PKI_H
#define PASSEND_TESTS_FUZZ_PKI_H

#include "base/text.h"
#include "evidence/evidence.h"

#include <stdlib.h>
#include <string.h>

#define PKI_NOW 1795341600

static const char root_text[] =
    "MIIBXTCCAQOgAwIBAgIBbDAKBggqhkjOPQQDAjAWMRQwEgYDVQQDDAtXb3J0ZWwgVEVTVDAeFw0yNjExMTMxMDAwMDBaFw0yNzExMjIx"
    "MDAwMDBaMBYxFDASBgNVBAMMC1dvcnRlbCBURVNUMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE1NkRlr6qys6yuaw0iYl39cAFQyjK"
    "6XwpYqqB/FTka5wkT/nrLgUkqOyRY6X92WINk8zwFA3bleMLk7rIqzIvt6NCMEAwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMC"
    "AQYwHQYDVR0OBBYEFBluYE33fTk7Gv26k+hUbLjDIffDMAoGCCqGSM49BAMCA0gAMEUCIDvhFo34cSwlG1Z5axVUiptyj//vHt2sK5Co"
    "WgM3C5xJAiEA4JyPBjhJ+37RY06YpGzZWI6cElaBhOEWhmdohJ64lXE=";
static const char mid_text[] =
    "MIIBfTCCASSgAwIBAgIBbTAKBggqhkjOPQQDAjAWMRQwEgYDVQQDDAtXb3J0ZWwgVEVTVDAeFw0yNjExMTMxMDAwMDBaFw0yNzExMjIx"
    "MDAwMDBaMBYxFDASBgNVBAMMC01pZGRlbiBURVNUMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEDGlTehgzZC8yhfUfZbn9pfMEyo+K"
    "8uAnaXjtNvU7XhYtPUltsZAx/Fy1cXEqw4sfWsFY/SMKc+HzOIIq9oSpLqNjMGEwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMC"
    "AQYwHQYDVR0OBBYEFHwynCjeIt+CaA+floPl4OLqsgDoMB8GA1UdIwQYMBaAFBluYE33fTk7Gv26k+hUbLjDIffDMAoGCCqGSM49BAMC"
    "A0cAMEQCICr8O2kO5iPBqDPkJ/2cIi2Wat48NDbiOdy7r7Av6S5gAiB+BLl3cdEoh5xhzRlva5gWP0Y01NHNi7NaYGTQCnMwFQ==";
static const char rsa_leaf_text[] =
    "MIICfzCCAiagAwIBAgIBbjAKBggqhkjOPQQDAjAWMRQwEgYDVQQDDAtNaWRkZW4gVEVTVDAeFw0yNTExMjIwNDAwMDBaFw0yNzExMjIx"
    "NjAwMDBaMF4xGzAZBgNVBAMMEk9uZGVydGVrZW5pbmcgVEVTVDEgMB4GA1UECgwXTWlqbk92ZXJoZWlkIChzdGFuZC1pbikxHTAbBgNV"
    "BAUTFDAwMDAwMDA0MDAzMjE0MzQ1MDAwMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAm1zLj2SHwyPR9/p5kC2CCjdOuKoa"
    "0XUEShT9X4mgcz9bms2SV5LUkAebqg6bkS4Gol/32EzAeml9XE4fpoEOVC/O0aVZ1dKbNrVK/6l0mOyq+2fNFVZk3sNNRdVp3O8LOKSP"
    "Jfi8ffnrZltayWiNubmHOwFXVhtK9OC5iBJlTdTHynfsm/9MBHUq+ZAVr6v0MlPwJS80iKy696ycF6hOVQ/NyMkLeKBJRk2uUU2MslOk"
    "Eml63GM2VAZwbCb9KkhtxfV9/LLL/qX75pkhaUCzAGrh6vphsoRX+M0p1X7FgTqKgsH3zN2zUAvpcbeEMBifJtQVg3u8Pv3ZtW02/grQ"
    "RQIDAQABo1IwUDAOBgNVHQ8BAf8EBAMCB4AwHQYDVR0OBBYEFN9enOe+uD6baZ+VVwuz+XDz75NXMB8GA1UdIwQYMBaAFHwynCjeIt+C"
    "aA+floPl4OLqsgDoMAoGCCqGSM49BAMCA0cAMEQCIEbU4Kyl4aKSuGiMHxIA7A/7kx1uNoiYOKRWj0xp8mGRAiA2Q5mgJzlhe+AJDHef"
    "TJ7koNkPRpsRrIOdFOLbPIsNJA==";
static const char leaf_text[] =
    "MIIBszCCAVigAwIBAgIBbzAKBggqhkjOPQQDAjAWMRQwEgYDVQQDDAtNaWRkZW4gVEVTVDAeFw0yNTExMjIwNDAwMDBaFw0yNzExMjIx"
    "NjAwMDBaMF4xGzAZBgNVBAMMEk9uZGVydGVrZW5pbmcgVEVTVDEgMB4GA1UECgwXTWlqbk92ZXJoZWlkIChzdGFuZC1pbikxHTAbBgNV"
    "BAUTFDAwMDAwMDA0MDAzMjE0MzQ1MDAwMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEVpFm6wCWNw6zc0t5lZK1IZADWVUhXoh2bE8b"
    "HuX/IkfqkT+Zx+vR1TefPlMfRyHwGcxDQW9rRg1LsM8saK4XQaNPME0wCwYDVR0PBAQDAgZAMB0GA1UdDgQWBBTRHlR0C43FJG38ETww"
    "h5PczY51aTAfBgNVHSMEGDAWgBR8Mpwo3iLfgmgPn5aD5eDi6rIA6DAKBggqhkjOPQQDAgNJADBGAiEA84fHqsLvOvP/nhBZf6mvIFds"
    "1Uz2WbjSuGhQ0VsTlzgCIQDBjN+ojeTdJho1mOgsfL8/i/vGMoEppa+/ZZPt8zytAA==";
static const char mid_crl_text[] =
    "MIHCMGoCAQEwCgYIKoZIzj0EAwIwFjEUMBIGA1UEAwwLTWlkZGVuIFRFU1QXDTI2MTEyMjA5MDAwMFoXDTI2MTEyMjExMDAwMFqgIzAh"
    "MB8GA1UdIwQYMBaAFHwynCjeIt+CaA+floPl4OLqsgDoMAoGCCqGSM49BAMCA0gAMEUCIQC4N5gZckrD2GMVjhisaQFdPMS3jpqshLsp"
    "8LRnFmNaSAIgE/yybABwOFNjBLKajVllUHais50pYjE0YdXbx4lqd+A=";
static const char root_crl_text[] =
    "MIHCMGoCAQEwCgYIKoZIzj0EAwIwFjEUMBIGA1UEAwwLV29ydGVsIFRFU1QXDTI2MTEyMjA5MDAwMFoXDTI2MTEyMjExMDAwMFqgIzAh"
    "MB8GA1UdIwQYMBaAFBluYE33fTk7Gv26k+hUbLjDIffDMAoGCCqGSM49BAMCA0gAMEUCICxdHAOqfkAy52C3UgTEk+mQ9PXjcstKPu35"
    "ryyc+CrMAiEAjHYAmlgFGf0fBq88v2OpayXmPurq9ukZ8opBSAhTbXk=";

static inline size_t pki_bytes(const char *text, uint8_t *out, size_t cap)
{
    size_t len;

    if (!base64_decode(text, strlen(text), out, cap, &len))
        abort();
    return len;
}

static inline X509 *pki_cert(const char *text)
{
    static uint8_t der[X5_CERT_MAX];
    const uint8_t *at = der;
    size_t len = pki_bytes(text, der, sizeof der);
    X509 *cert = d2i_X509(NULL, &at, (long)len);

    if (cert == NULL)
        abort();
    return cert;
}

#endif
