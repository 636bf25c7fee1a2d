/* codes.c - what the small codes of events mean: logons, Kerberos, services, trusts, the network.
 */
#include "core/words/tables.h"

/* clang-format off */
static const struct code_row logon_type[] = {
    {0,  "system"},
    {2,  "interactive"},
    {3,  "network"},
    {4,  "batch"},
    {5,  "service"},
    {7,  "unlock"},
    {8,  "network, password in clear text"},
    {9,  "new credentials"},
    {10, "remote interactive"},
    {11, "cached interactive"},
    {12, "cached remote interactive"},
    {13, "cached unlock"},
};

/* RFC 3961 and 4757 */
static const struct code_row ticket_encryption[] = {
    {0x01,       "DES-CBC-CRC"},
    {0x02,       "DES-CBC-MD4"},
    {0x03,       "DES-CBC-MD5"},
    {0x10,       "3DES-CBC-SHA1"},
    {0x11,       "AES128"},
    {0x12,       "AES256"},
    {0x17,       "RC4"},
    {0x18,       "RC4, weakened for export"},
    {0xFFFFFFFF, "none, as there was no ticket"},
};

/* RFC 4120, 7.5.9, and RFC 4556 */
static const struct code_row kerberos_error[] = {
    {0x00, "success"},
    {0x01, "client's entry has expired"},
    {0x02, "server's entry has expired"},
    {0x03, "protocol version not supported"},
    {0x04, "client's key is an old one"},
    {0x05, "server's key is an old one"},
    {0x06, "client not found"},
    {0x07, "server not found"},
    {0x08, "principal is not unique"},
    {0x09, "client or server has no key"},
    {0x0A, "ticket may not be postdated"},
    {0x0B, "ticket starts after it ends"},
    {0x0C, "policy forbids it"},
    {0x0D, "KDC cannot grant an option"},
    {0x0E, "encryption type not supported"},
    {0x0F, "checksum type not supported"},
    {0x10, "pre-authentication type not supported"},
    {0x11, "transited type not supported"},
    {0x12, "client's account disabled, expired or locked"},
    {0x13, "server's account revoked"},
    {0x14, "ticket granting ticket revoked"},
    {0x15, "client not yet valid"},
    {0x16, "server not yet valid"},
    {0x17, "password expired"},
    {0x18, "wrong password"},
    {0x19, "more pre-authentication needed"},
    {0x1A, "server is not the one that asked"},
    {0x1B, "server must use user to user"},
    {0x1C, "path of the ticket not accepted"},
    {0x1D, "service not available"},
    {0x1F, "integrity check failed"},
    {0x20, "ticket expired"},
    {0x21, "ticket not yet valid"},
    {0x22, "request replayed"},
    {0x23, "ticket is not for this server"},
    {0x24, "ticket and authenticator differ"},
    {0x25, "clocks differ too much"},
    {0x26, "wrong network address"},
    {0x27, "wrong protocol version"},
    {0x28, "wrong message type"},
    {0x29, "message was changed"},
    {0x2A, "message out of order"},
    {0x2C, "key version not available"},
    {0x2D, "server has no key"},
    {0x2E, "mutual authentication failed"},
    {0x2F, "wrong direction of the message"},
    {0x30, "another way of authentication needed"},
    {0x31, "wrong sequence number"},
    {0x32, "checksum not suitable"},
    {0x33, "policy forbids the path of the ticket"},
    {0x34, "answer too long for UDP"},
    {0x3C, "generic error"},
    {0x3D, "field too long"},
    {0x3E, "client not trusted"},
    {0x3F, "KDC not trusted"},
    {0x40, "wrong signature"},
    {0x41, "key too weak"},
    {0x42, "certificate does not match"},
    {0x43, "no ticket granting ticket"},
    {0x44, "wrong realm"},
};

/* RFC 4120, 5.4.1 */
static const struct code_row ticket_options[] = {
    {0x00000001, "validate"},
    {0x00000002, "renew"},
    {0x00000008, "encrypt in session key"},
    {0x00000010, "renewable is fine"},
    {0x00000020, "no transited check"},
    {0x00010000, "canonicalise"},
    {0x00020000, "client name in another ticket"},
    {0x00040000, "delegate is fine"},
    {0x00080000, "transited policy checked"},
    {0x00100000, "hardware authentication"},
    {0x00200000, "pre-authenticated"},
    {0x00400000, "initial"},
    {0x00800000, "renewable"},
    {0x01000000, "invalid"},
    {0x02000000, "postdated"},
    {0x04000000, "may be postdated"},
    {0x08000000, "proxy"},
    {0x10000000, "proxiable"},
    {0x20000000, "forwarded"},
    {0x40000000, "forwardable"},
};

static const struct code_row pre_authentication[] = {
    {0,   "none"},
    {2,   "encrypted time, by password"},
    {11,  "encryption type information"},
    {15,  "certificate, old form"},
    {16,  "certificate"},
    {17,  "certificate"},
    {19,  "encryption type information"},
    {20,  "referral"},
    {138, "encrypted challenge, by password"},
};

/* MS-SAMR 2.2.1.12 */
static const struct code_row account_control[] = {
    {0x00000001, "disabled"},
    {0x00000002, "home folder required"},
    {0x00000004, "password not required"},
    {0x00000008, "temporary duplicate"},
    {0x00000010, "normal account"},
    {0x00000020, "MNS logon account"},
    {0x00000040, "trust account of a domain"},
    {0x00000080, "workstation account"},
    {0x00000100, "server account"},
    {0x00000200, "password never expires"},
    {0x00000400, "locked"},
    {0x00000800, "password may be kept encrypted"},
    {0x00001000, "smart card required"},
    {0x00002000, "trusted for delegation"},
    {0x00004000, "not delegated"},
    {0x00008000, "DES keys only"},
    {0x00010000, "pre-authentication not required"},
    {0x00020000, "password expired"},
    {0x00040000, "trusted to authenticate for delegation"},
    {0x00080000, "no authorisation data required"},
    {0x00100000, "read-only domain controller"},
    {0x00200000, "AES keys"},
};

static const struct code_row service_type[] = {
    {0x00000001, "kernel driver"},
    {0x00000002, "file system driver"},
    {0x00000004, "adapter"},
    {0x00000008, "recogniser"},
    {0x00000010, "own process"},
    {0x00000020, "shared process"},
    {0x00000040, "user service"},
    {0x00000080, "user service instance"},
    {0x00000100, "interactive"},
};

static const struct code_row service_start[] = {
    {0, "at boot"},
    {1, "by the system"},
    {2, "automatic"},
    {3, "on demand"},
    {4, "disabled"},
};

/* MS-ADTS 6.1.6.7 */
static const struct code_row trust_type[] = {
    {1, "Windows NT domain"},
    {2, "Active Directory domain"},
    {3, "Kerberos realm"},
    {4, "DCE realm"},
};

static const struct code_row trust_direction[] = {
    {0, "disabled"},
    {1, "inbound"},
    {2, "outbound"},
    {3, "both ways"},
};

static const struct code_row trust_attributes[] = {
    {0x00000001, "not transitive"},
    {0x00000002, "not for old clients"},
    {0x00000004, "SIDs are filtered"},
    {0x00000008, "forest trust"},
    {0x00000010, "other organisation"},
    {0x00000020, "within the forest"},
    {0x00000040, "treated as external"},
    {0x00000080, "RC4"},
    {0x00000200, "no delegation of ticket granting tickets"},
    {0x00000400, "privileged identities"},
    {0x00000800, "delegation of ticket granting tickets"},
};

/* Numbers of IANA. */
static const struct code_row protocol[] = {
    {0,   "HOPOPT"},
    {1,   "ICMP"},
    {2,   "IGMP"},
    {4,   "IPv4"},
    {6,   "TCP"},
    {17,  "UDP"},
    {41,  "IPv6"},
    {47,  "GRE"},
    {50,  "ESP"},
    {51,  "AH"},
    {58,  "ICMPv6"},
    {89,  "OSPF"},
    {112, "VRRP"},
    {132, "SCTP"},
    {256, "any"},
};

static const struct code_row rule_direction[] = {
    {1, "in"},
    {2, "out"},
};

static const struct code_row rule_action[] = {
    {2, "block"},
    {3, "allow"},
};

static const struct code_row rule_profiles[] = {
    {0x00000001, "domain"},
    {0x00000002, "private"},
    {0x00000004, "public"},
};

static const struct code_row network_category[] = {
    {0, "public"},
    {1, "private"},
    {2, "domain"},
};

/* Numbers of IANA. */
static const struct code_row dns_type[] = {
    {1,   "A"},
    {2,   "NS"},
    {5,   "CNAME"},
    {6,   "SOA"},
    {12,  "PTR"},
    {15,  "MX"},
    {16,  "TXT"},
    {28,  "AAAA"},
    {33,  "SRV"},
    {35,  "NAPTR"},
    {39,  "DNAME"},
    {43,  "DS"},
    {46,  "RRSIG"},
    {47,  "NSEC"},
    {48,  "DNSKEY"},
    {50,  "NSEC3"},
    {52,  "TLSA"},
    {64,  "SVCB"},
    {65,  "HTTPS"},
    {249, "TKEY"},
    {250, "TSIG"},
    {251, "IXFR"},
    {252, "AXFR"},
    {255, "any"},
    {257, "CAA"},
};

static const struct code_row dns_answer[] = {
    {0,  "no error"},
    {1,  "format error"},
    {2,  "server failure"},
    {3,  "name does not exist"},
    {4,  "not implemented"},
    {5,  "refused"},
    {6,  "name exists, and should not"},
    {7,  "records exist, and should not"},
    {8,  "records do not exist"},
    {9,  "not authoritative"},
    {10, "name not in the zone"},
};

static const struct code_row boot_type[] = {
    {0, "full start"},
    {1, "fast start"},
    {2, "resumed from hibernation"},
};

static const struct code_row time_change[] = {
    {1, "a program or part of the system changed it"},
    {2, "set by the hardware clock"},
    {3, "time zone"},
};

static const struct code_row sleep_reason[] = {
    {0, "button or lid"},
    {2, "battery"},
    {4, "program"},
    {6, "hibernation from sleep"},
    {7, "system idle"},
};

static const struct code_row session_end[] = {
    {0,  "nothing more is known"},
    {1,  "disconnected by an administrator or a program"},
    {2,  "logged off by an administrator or a program"},
    {3,  "idle for too long"},
    {4,  "active for too long"},
    {5,  "replaced by another connection"},
    {6,  "out of memory"},
    {7,  "refused by the server"},
    {9,  "too few rights"},
    {10, "credentials are needed anew"},
    {11, "disconnected by the user"},
    {12, "logged off by the user"},
};

static const struct code_row bug_check[] = {
    {0x00, "none"},
    {0x0A, "IRQL not less or equal"},
    {0x18, "reference by pointer"},
    {0x19, "bad pool header"},
    {0x1A, "memory management"},
    {0x1E, "exception not handled in the kernel"},
    {0x24, "NTFS file system"},
    {0x3B, "exception of a system service"},
    {0x4E, "page list damaged"},
    {0x50, "page fault in nonpaged area"},
    {0x7A, "kernel data could not be read in"},
    {0x7B, "boot device not accessible"},
    {0x7E, "exception of a system thread"},
    {0x7F, "unexpected kernel trap"},
    {0x9F, "power state of a driver"},
    {0xA0, "internal power error"},
    {0xC2, "bad pool caller"},
    {0xC4, "driver verifier"},
    {0xC5, "pool damaged by a driver"},
    {0xD1, "IRQL not less or equal in a driver"},
    {0xDA, "misuse of system page table entries"},
    {0xE2, "begun by hand"},
    {0xEF, "critical process ended"},
    {0xF4, "critical object ended"},
    {0xF7, "driver overran a stack buffer"},
    {0xFC, "execution of memory that is no code"},
    {0x101, "clock interrupt missing"},
    {0x10D, "driver framework"},
    {0x113, "graphics"},
    {0x116, "graphics did not recover"},
    {0x119, "graphics scheduler"},
    {0x124, "hardware error"},
    {0x133, "deferred call took too long"},
    {0x139, "security check of the kernel"},
    {0x13A, "kernel heap damaged"},
    {0x154, "unexpected exception of the memory store"},
    };

static const struct code_row level[] = {
    {0, "information"},
    {1, "critical"},
    {2, "error"},
    {3, "warning"},
    {4, "information"},
    {5, "verbose"},
};

/* The high half of keywords: what Windows reserves. */
static const struct code_row keywords[] = {
    {0x00010000, "response time"},
    {0x00020000, "diagnosis context"},
    {0x00040000, "diagnosis"},
    {0x00080000, "quality metrics"},
    {0x00100000, "audit failure"},
    {0x00200000, "audit success"},
    {0x00400000, "correlation hint"},
    {0x00800000, "classic"},
};
/* clang-format on */

#define TABLE(name) const struct code_table name##_codes = WORD_TABLE(name)

TABLE(logon_type);
TABLE(ticket_encryption);
TABLE(kerberos_error);
TABLE(ticket_options);
TABLE(pre_authentication);
TABLE(account_control);
TABLE(service_type);
TABLE(service_start);
TABLE(trust_type);
TABLE(trust_direction);
TABLE(trust_attributes);
TABLE(protocol);
TABLE(rule_direction);
TABLE(rule_action);
TABLE(rule_profiles);
TABLE(network_category);
TABLE(dns_type);
TABLE(dns_answer);
TABLE(boot_type);
TABLE(time_change);
TABLE(sleep_reason);
TABLE(session_end);
TABLE(bug_check);
TABLE(level);
TABLE(keywords);
