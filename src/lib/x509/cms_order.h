/*
 * The order of sets in a SignedData (RFC 5652). DER sorts the elements of a SET OF; signers often leave
 * them in the order they were put in. Sorting changes no length, so it is done where they stand.
 *
 * Sorted are digestAlgorithms, certificates, crls, the attributes of the signers, signed and not, and the values of each.
 * Nothing
 * else is looked at, and nothing that is no set is changed: that the result is DER is for the caller to find out.
 */
#ifndef PASSEND_X509_CMS_ORDER_H
#define PASSEND_X509_CMS_ORDER_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

#define CMS_SET_MAX 64         /* elements of one set */

/*
 * in:      der  a ContentInfo; sorted in place
 * returns OK | REFUSED_TOKEN_FORMAT (not the form of a SignedData, a length left open, a larger set; partly sorted then)
 *         | FAULT_MEMORY
 * cost:    one pass, and at most CMS_SET_MAX squared comparisons a set
 */
enum status cms_sort_sets(uint8_t *der, size_t len) MUST_USE;

#endif
