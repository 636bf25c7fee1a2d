/* traces.c - what programs leave behind: processes, connections, files, scripts, installations. */
#include "samples/story.h"

#define SYSTEM        "S-1-5-18"
#define TICKS_TO_1970 116444736000000000u
#define SCRIPT_LINE                                                                                \
    "$rows[%u] = [pscustomobject]@{ Id = %u; Path = \"C:\\Data\\set\"; Ok = $true }\r\n"

static const char *say_time(struct teller *teller)
{
    /* of 2024, a leap year, which the story does not leave */
    static const unsigned month_ends[] = {31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366};
    uint64_t ms = (teller->now - TICKS_TO_1970) / 10000, day = ms / 86400000;
    unsigned of_year = (unsigned)((day - 19723) % 366), month = 0;

    while (of_year >= month_ends[month])
        month++;
    return teller_say(teller, "2024-%02u-%02u %02u:%02u:%02u.%03u", month + 1,
                      of_year - (month ? month_ends[month - 1] : 0) + 1,
                      (unsigned)(ms / 3600000 % 24), (unsigned)(ms / 60000 % 60),
                      (unsigned)(ms / 1000 % 60), (unsigned)(ms % 1000));
}

/* A process, which the dice @die chooses, has a number and a GUID. */
static struct sample_value process_id(const struct teller *teller, unsigned die)
{
    return sample_int(0x08, 400 + 4 * teller_die(teller, die, 4000));
}

static struct sample_value process_guid(const struct teller *teller, unsigned die)
{
    struct sample_value guid = sample_guid("{7d3c5a10-9e2b-65e5-0400-000000000000}");

    for (unsigned i = 0; i < 4; i++)
        guid.small[10 + i] = (uint8_t)(teller_die(teller, die, UINT32_MAX) >> 8 * i);
    return guid;
}

static struct sample_value user(struct teller *teller, const struct person *person)
{
    return sample_text(teller_say(teller, "EXAMPLE\\%s", person->name));
}

static const char *say_hashes(struct teller *teller)
{
    uint32_t a = teller_die(teller, 6, UINT32_MAX), b = teller_die(teller, 7, UINT32_MAX);

    return teller_say(teller,
                      "MD5=%08X%08X%08X%08X,SHA256=%08X%08X%08X%08X%08X%08X%08X%08X,"
                      "IMPHASH=00000000000000000000000000000000",
                      a, b, a ^ b, a + b, b, a, a - b, ~a, ~b, a ^ ~b, b - a, a & b);
}

void scene_sysmon_process(struct teller *teller, const struct program *program,
                          const struct person *person)
{
    const struct program *parent;

    teller_roll(teller);
    parent = &programs[teller_die(teller, 0, PROGRAMS)];
    TELL(teller, SYSMON_PROCESS, SYSTEM, sample_text("-"), sample_text(say_time(teller)),
         process_guid(teller, 1), process_id(teller, 1), sample_text(program->path),
         sample_text("10.0.20348.1 (build.160101)"), sample_text(program->description),
         sample_text("Example® Operating System"), sample_text(program->company), sample_text("-"),
         sample_text(program->command), sample_text("C:\\Windows\\system32\\"),
         user(teller, person), process_guid(teller, 2),
         sample_int(0x15, 0x10000 + teller_die(teller, 3, 0x3ffffff)),
         sample_int(0x08, teller_die(teller, 4, 3)), sample_text("Medium"),
         sample_text(say_hashes(teller)), process_guid(teller, 5), process_id(teller, 5),
         sample_text(parent->path), sample_text(parent->command));
}

void scene_sysmon_network(struct teller *teller, const struct program *program,
                          const struct person *person, const char *to, uint16_t port)
{
    teller_roll(teller);
    TELL(teller, SYSMON_NETWORK, SYSTEM, sample_text("-"), sample_text(say_time(teller)),
         process_guid(teller, 1), process_id(teller, 1), sample_text(program->path),
         user(teller, person), sample_text("tcp"), sample_int(0x0d, 1), sample_int(0x0d, 0),
         sample_text(teller->host->address), sample_text(teller->host->name),
         sample_int(0x06, 49152 + teller_die(teller, 2, 16384)), sample_text("-"),
         sample_int(0x0d, 0), sample_text(to), sample_text("-"), sample_int(0x06, port),
         sample_text(port == 443 ? "https" : "-"));
}

void scene_sysmon_file(struct teller *teller, const struct program *program, const char *file)
{
    const char *time = say_time(teller);

    teller_roll(teller);
    TELL(teller, SYSMON_FILE, SYSTEM, sample_text("-"), sample_text(time), process_guid(teller, 1),
         process_id(teller, 1), sample_text(program->path), sample_text(file), sample_text(time));
}

void scene_script(struct teller *teller, const struct person *person, const char *text,
                  uint32_t part, uint32_t parts)
{
    teller_roll(teller);
    TELL(teller, SCRIPT_BLOCK, person->sid, sample_int(0x07, part), sample_int(0x07, parts),
         sample_text(text),
         sample_text(teller_say(teller, "%08x-5b1d-4c86-%04x-0123456789ab",
                                teller_die(teller, 1, UINT32_MAX), teller_die(teller, 2, 65536))),
         sample_text(parts > 1 ? "C:\\Skripte\\Sätze füllen.ps1" : ""));
}

/* A script of several kilobytes, logged in two parts. */
void scene_long_script(struct teller *teller, const struct person *person, uint32_t lines)
{
    for (uint32_t part = 1; part <= 2; part++) {
        const char *text = teller_say(teller, "# Teil %u\r\n", part);

        for (uint32_t line = 0; line < lines; line++) {
            teller->used--; /* over the NUL: the next line continues the same text */
            teller_say(teller, SCRIPT_LINE, line, line);
        }
        scene_script(teller, person, text, part, 2);
    }
}

void scene_install(struct teller *teller)
{
    /* seven strings each, the last one empty */
    static const char german[] = "Editor 7\0"
                                 "7.2.1\0"
                                 "1031\0"
                                 "0\0"
                                 "Beispiel & Söhne GmbH\0"
                                 "(NULL)\0";
    static const char japanese[] = "整理ツール\0"
                                   "1.0\0"
                                   "1041\0"
                                   "0\0"
                                   "例示株式会社\0"
                                   "(NULL)\0";
    bool first = teller_pick(teller, 2);

    TELL(teller, INSTALLED, SYSTEM, first ? SAMPLE_STRINGS(german) : SAMPLE_STRINGS(japanese),
         sample_bytes(0x0e, "{2F1E0D3C-Beispiel}", 19));
}
