/* kinds.h - the providers of the story and the kinds of event that they write. */
#ifndef EVTXFS_SAMPLES_KINDS_H
#define EVTXFS_SAMPLES_KINDS_H

#include "samples/writer.h"

enum provider_id {
    FROM_SECURITY,
    FROM_EVENTLOG,
    FROM_SERVICES,
    FROM_POWERSHELL,
    FROM_SYSMON,
    FROM_INSTALLER,
    FROM_KERNEL,
    FROM_SAMPLES,
    PROVIDERS
};

/** How a record's root template is laid out. docs/format.md 6 */
enum shape {
    SHAPE_MODERN,    /* 18 slots: provider and channel are values */
    SHAPE_USER_DATA, /* the same, the body inside UserData */
    SHAPE_NAMED,     /* 20 slots: provider and channel are literals */
    SHAPE_CLASSIC,   /* 20 slots without Version, Opcode, Correlation, Execution */
};

struct provider {
    const char *name, *guid, *channel;
    enum shape shape;
};

enum kind_id {
    LOGON,
    LOGON_FAILED,
    LOGOFF,
    PRIVILEGES,
    PROCESS,
    USER_CREATED,
    LOG_CLEARED,
    SERVICE_STATE,
    SERVICE_NEW,
    SCRIPT_BLOCK,
    SYSMON_PROCESS,
    SYSMON_NETWORK,
    SYSMON_FILE,
    INSTALLED,
    BOOT,
    CASE, /* of types.c: a value of any type */
    KINDS
};

struct kind {
    enum provider_id provider;
    uint16_t id;
    uint8_t version, level, opcode;
    uint16_t task, qualifiers;
    uint64_t keywords;
    const char *fields; /* "Name:type Name:type": <Data Name=..> for each; type 01 when left out */
    const char *xml;    /* or the whole markup of the body */
};

const struct provider *provider_of(enum provider_id id);
const struct kind *kind_of(enum kind_id id);

/** The markup of the kind's body; made once, by the caller freed. NULL: no memory. */
char *kind_markup(enum kind_id id);

/** Markup of a root template. Its params: computer, provider, GUID, channel. */
const char *shape_markup(enum shape shape);

#endif
