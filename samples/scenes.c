/* scenes.c - everyday life of the machines: logons, processes, services, boots. */
#include "samples/story.h"

#define NOBODY    "S-1-0-0"
#define SYSTEM    "S-1-5-18"
#define DOMAIN    "EXAMPLE"
#define NONE      sample_text("-")
#define ZERO_GUID sample_guid("{00000000-0000-0000-0000-000000000000}")

static struct sample_value some_guid(struct teller *teller)
{
    return sample_guid(teller_say(teller, "{%08x-%04x-4e1c-a%03x-00155d%06x}",
                                  teller_die(teller, 6, UINT32_MAX), teller_die(teller, 5, 65536),
                                  teller_die(teller, 4, 4096), teller_die(teller, 7, 1 << 24)));
}

static uint64_t logon_id(struct teller *teller)
{
    return 0x10000 + teller_die(teller, 7, 0x3ffffff);
}

static void tell_privileges(struct teller *teller, const struct person *person, uint64_t session)
{
    TELL(teller, PRIVILEGES, NULL, sample_sid(person->sid), sample_text(person->name),
         sample_text(DOMAIN), sample_int(0x15, session),
         sample_text("SeSecurityPrivilege\r\n\t\t\tSeBackupPrivilege\r\n\t\t\t"
                     "SeRestorePrivilege\r\n\t\t\tSeTakeOwnershipPrivilege\r\n\t\t\t"
                     "SeDebugPrivilege\r\n\t\t\tSeSystemEnvironmentPrivilege\r\n\t\t\t"
                     "SeLoadDriverPrivilege\r\n\t\t\tSeImpersonatePrivilege"));
}

static void
tell_logon(struct teller *teller, const struct person *person, uint64_t session, uint32_t type)
{
    const struct host *from = &hosts[teller_die(teller, 2, HOSTS)];
    bool local = type == 2;

    TELL(teller, LOGON, NULL, sample_sid(local ? SYSTEM : NOBODY),
         sample_text(local ? teller->host->account : "-"), sample_text(local ? DOMAIN : "-"),
         sample_int(0x15, local ? 0x3e7 : 0), sample_sid(person->sid), sample_text(person->name),
         sample_text(DOMAIN), sample_int(0x15, session), sample_int(0x08, type),
         sample_text(local ? "User32 " : "Kerberos"), sample_text(local ? "Negotiate" : "Kerberos"),
         sample_text(local ? teller->host->short_name : "-"), local ? ZERO_GUID : some_guid(teller),
         NONE, NONE, sample_int(0x08, 0), sample_int(0x15, local ? 0x2f0 : 0),
         sample_text(local ? "C:\\Windows\\System32\\svchost.exe" : "-"),
         sample_text(local ? "127.0.0.1" : from->address),
         sample_text(local ? "0" : teller_say(teller, "%u", 49152 + teller_die(teller, 3, 16384))),
         sample_text("%%1833"), NONE, NONE, NONE, sample_text("%%1843"), sample_int(0x15, 0),
         sample_text(type == 2 ? "%%1842" : "%%1843"));
}

void scene_logon(struct teller *teller)
{
    const struct person *person;
    uint64_t session;
    uint32_t type;

    teller_roll(teller);
    person = &people[teller_die(teller, 0, PEOPLE)];
    type = teller_die(teller, 1, 4) ? 3 : 2;
    session = logon_id(teller);
    tell_logon(teller, person, session, type);
    if (person >= &people[5])
        tell_privileges(teller, person, session);
    if (teller_pick(teller, 3)) {
        teller_wait(teller, 20 * SECOND);
        TELL(teller, LOGOFF, NULL, sample_sid(person->sid), sample_text(person->name),
             sample_text(DOMAIN), sample_int(0x15, session), sample_int(0x08, type));
    }
}

void scene_failed_logon(struct teller *teller, const struct person *person, const char *from)
{
    teller_roll(teller);
    TELL(teller, LOGON_FAILED, NULL, sample_sid(NOBODY), NONE, NONE, sample_int(0x15, 0),
         sample_sid(NOBODY), sample_text(person->name), sample_text(DOMAIN),
         sample_int(0x14, 0xc000006d), sample_text("%%2313"), sample_int(0x14, 0xc000006a),
         sample_int(0x08, 3), sample_text("NtLmSsp "), sample_text("NTLM"),
         sample_text("WORKSTATION"), NONE, NONE, sample_int(0x08, 0), sample_int(0x15, 0), NONE,
         sample_text(from),
         sample_text(teller_say(teller, "%u", 49152 + teller_die(teller, 3, 16384))));
}

void scene_process(struct teller *teller, const struct program *program,
                   const struct person *person)
{
    const struct program *parent;

    teller_roll(teller);
    parent = &programs[teller_die(teller, 0, PROGRAMS)];

    TELL(teller, PROCESS, NULL, sample_sid(person->sid), sample_text(person->name),
         sample_text(DOMAIN), sample_int(0x15, logon_id(teller)),
         sample_int(0x15, 4 * teller_die(teller, 1, 8000)), sample_text(program->path),
         sample_text("%%1938"), sample_int(0x15, 4 * teller_die(teller, 2, 8000)),
         sample_text(program->command), sample_sid(NOBODY), NONE, NONE, sample_int(0x15, 0),
         sample_text(parent->path), sample_sid("S-1-16-8192"));
}

void scene_service_state(struct teller *teller)
{
    const char *service;
    bool runs;

    teller_roll(teller);
    service = services[teller_die(teller, 0, SERVICES)];
    runs = teller_die(teller, 1, 2);

    /* the service's short name and its state, as UTF-16 in a blob; now and then there is none */
    TELL(teller, SERVICE_STATE, NULL, sample_text(service),
         sample_text(runs ? "running" : "stopped"),
         teller_die(teller, 2, 5) ? sample_bytes(0x0e,
                                                 runs ? "S\0v\0c\0/\0"
                                                        "4\0\0"
                                                      : "S\0v\0c\0/\0"
                                                        "1\0\0",
                                                 12)
                                  : sample_null(0));
}

void scene_service_new(struct teller *teller, const char *name, const char *path)
{
    TELL(teller, SERVICE_NEW, SYSTEM, sample_text(name), sample_text(path),
         sample_text("user mode service"), sample_text("demand start"), sample_text("LocalSystem"));
}

void scene_boot(struct teller *teller)
{
    uint16_t local[8] = {2024, 3, 4, 7};

    teller_roll(teller);
    local[4] = (uint16_t)teller_die(teller, 0, 24);
    local[5] = (uint16_t)teller_die(teller, 1, 60);
    local[6] = (uint16_t)teller_die(teller, 2, 60);
    local[7] = (uint16_t)teller_die(teller, 3, 1000);
    TELL(teller, BOOT, SYSTEM, sample_int(0x08, 10), sample_int(0x08, 0), sample_int(0x08, 20348),
         sample_int(0x08, 2322), sample_int(0x08, 0), sample_int(0x08, 0),
         sample_int(0x11, teller->now - 9 * SECOND), sample_systemtime(local),
         sample_real64(teller_die(teller, 4, 1000) / 1000.0));
}
