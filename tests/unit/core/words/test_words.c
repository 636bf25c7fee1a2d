/* test_words.c - the tables of words, and what is looked up in them. */
#include "core/words/tables.h"
#include "core/words/words.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <strings.h>

#define SECURITY "Microsoft-Windows-Security-Auditing"

enum { LEAST_EVENTS = 550 };

static struct event_words find(const char *provider, uint64_t id)
{
    return words_find(provider, strlen(provider), id);
}

/* What a value is said to mean; "": nothing. Lives until the next call. */
static const char *meaning(const char *provider, uint64_t id, const char *name, const char *value)
{
    static char said[4096];
    struct event_words event = find(provider, id);
    struct piece names = {.text = name, .size = strlen(name)};
    struct piece values = {.text = value, .size = strlen(value)};
    struct text text = {0};
    bool any = words_put_value(&text, &event, &names, &values);

    cr_expect(any == (text.size > 0), "%s of %s", value, name);
    snprintf(said, sizeof said, "%.*s", (int)text.size, text.bytes ? (char *)text.bytes : "");
    text_done(&text);
    return said;
}

/* --- the tables ------------------------------------------------------------------------------- */

/* ASCII, of a length that a line has room for, and no sentence. */
static void check_words(const char *phrase, const char *what, uint64_t code)
{
    size_t size = strlen(phrase);

    cr_expect(size > 0 && size <= WORDS_LONGEST, "%s %lu: %s", what, (unsigned long)code, phrase);
    cr_expect(phrase[size - 1] != '.' && phrase[size - 1] != ' ' && phrase[0] != ' ', "%s %lu: %s",
              what, (unsigned long)code, phrase);
    for (size_t i = 0; i < size; i++)
        cr_expect(phrase[i] >= ' ' && phrase[i] <= '~', "%s %lu: %s", what, (unsigned long)code,
                  phrase);
    cr_expect(!strstr(phrase, "  "), "%s %lu: %s", what, (unsigned long)code, phrase);
}

/* Braces and brackets close, no bracket is in another one, and each has a field. */
static bool is_phrase(const char *phrase)
{
    bool bracket = false, brace = false, field = false;

    for (; *phrase; phrase++) {
        if (brace ? strchr("{[]", *phrase) != NULL : *phrase == '}')
            return false;
        if (*phrase == '[' && bracket)
            return false;
        if (*phrase == ']' && (!bracket || !field))
            return false;
        if (*phrase == '{' && phrase[1] == '}')
            return false;
        if (*phrase == '[' || *phrase == ']') {
            bracket = *phrase == '[';
            field = false;
        }
        if (*phrase == '{' || *phrase == '}') {
            brace = *phrase == '{';
            field = true;
        }
    }
    return !bracket && !brace;
}

Test(words, knows_many_events_each_of_them_once)
{
    size_t count = 0;

    for (size_t i = 0; i < provider_list.count; i++) {
        const struct provider_row *provider = &provider_list.rows[i];

        cr_expect(i == 0 || strcasecmp(provider[-1].name, provider->name) < 0, "%s",
                  provider->name);
        for (size_t j = 0; j < provider->events->count; j++) {
            const struct event_row *row = &provider->events->rows[j];

            cr_expect(j == 0 || row[-1].id < row->id, "%s %u", provider->name, row->id);
            cr_assert(memchr(row->phrase, '\0', sizeof row->phrase));
            check_words(row->phrase, provider->name, row->id);
            cr_expect(is_phrase(row->phrase), "%s %u: %s", provider->name, row->id, row->phrase);
            cr_expect(find(provider->name, row->id).phrase == row->phrase);
            count++;
        }
    }
    cr_expect(count >= LEAST_EVENTS, "%zu", count);
}

static void check_codes(const struct code_table *table, const char *name)
{
    for (size_t i = 0; i < table->count; i++) {
        cr_expect(i == 0 || table->rows[i - 1].code < table->rows[i].code, "%s %#x", name,
                  table->rows[i].code);
        cr_assert(memchr(table->rows[i].phrase, '\0', sizeof table->rows[i].phrase));
        check_words(table->rows[i].phrase, name, table->rows[i].code);
        cr_expect(!strpbrk(table->rows[i].phrase, "{}[];"), "%s", table->rows[i].phrase);
    }
}

static void check_names(const struct name_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        cr_expect(i == 0 || strcmp(table->rows[i - 1].name, table->rows[i].name) < 0, "%s",
                  table->rows[i].name);
        check_words(table->rows[i].phrase, table->rows[i].name, 0);
    }
}

Test(words, has_sorted_tables_of_codes)
{
    check_codes(&nt_status_codes, "NTSTATUS");
    check_codes(&win32_codes, "Win32");
    check_codes(&h_result_codes, "HRESULT");
    check_codes(&parameter_codes, "parameter");
    check_codes(&level_codes, "level");
    check_codes(&keywords_codes, "keywords");
    check_codes(&domain_account_codes, "account");
    check_names(&privilege_names);
    check_names(&sid_names);
    check_names(&right_names);
}

Test(words, has_sorted_fields_each_with_its_codes)
{
    for (size_t i = 0; i < field_list.count; i++) {
        const struct field_row *row = &field_list.rows[i];
        bool of_a_provider = false;

        cr_expect(i == 0 || strcmp(row[-1].name, row->name) <= 0, "%s", row->name);
        for (size_t j = 0; j < provider_list.count; j++)
            of_a_provider |= provider_list.rows[j].events == row->events;
        cr_expect(of_a_provider, "%s", row->name);
        cr_assert((row->form == CODE_ERROR) == !row->codes, "%s", row->name);
        if (row->codes)
            check_codes(row->codes, row->name);
        for (size_t j = 0; row->form == CODE_FLAGS && j < row->codes->count; j++)
            cr_expect(__builtin_popcount(row->codes->rows[j].code) == 1, "%s", row->name);
    }
}

/* --- events ----------------------------------------------------------------------------------- */

Test(words, knows_a_provider_in_any_case_and_without_its_instance)
{
    cr_expect(find(SECURITY, 4624).phrase);
    cr_expect(find("microsoft-windows-SECURITY-auditing", 4624).phrase);
    cr_expect(find("MSSQL$SQLEXPRESS", 18456).phrase);
    cr_expect(find("MSSQL$", 18456).phrase == find("MSSQLSERVER", 18456).phrase);
}

Test(words, knows_nothing_of_others)
{
    static const char *const others[] = {
        "",    "$",   "Microsoft-Windows-Security-Auditin", "Microsoft-Windows-Security-Auditing ",
        "zzz", "\xFF"};

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        cr_expect(!find(others[i], 4624).provider, "%s", others[i]);
    cr_expect(find(SECURITY, 4600).provider && !find(SECURITY, 4600).phrase);
    cr_expect(!find(SECURITY, 0).phrase && !find(SECURITY, 4624 + (UINT64_C(1) << 32)).phrase);
    cr_expect(!find(SECURITY, 4624 + 65536).phrase);
}

/* --- values ----------------------------------------------------------------------------------- */

static const struct {
    const char *provider;
    uint16_t id;
    const char *name, *value, *means;
} meanings[] = {
    {SECURITY, 4624, "LogonType", "10", "remote interactive"},
    {SECURITY, 4624, "LogonType", "0xA", "remote interactive"},
    {SECURITY, 4624, "LogonType", "1", ""},
    {SECURITY, 4624, "logontype", "10", ""},
    {"Microsoft-Windows-Shell-Core", 62170, "LogonType", "8", ""},
    {SECURITY, 4624, "ImpersonationLevel", "%%1833", "impersonation"},
    {SECURITY, 4624, "ImpersonationLevel", "%%9", ""},
    {SECURITY, 4625, "Status", "0xc000006d", "bad user name or password"},
    {SECURITY, 4625, "SubStatus", "0xC000006A", "wrong password"},
    {SECURITY, 4625, "SubStatus", "0x0", "success"},
    {SECURITY, 4771, "Status", "0x18", "wrong password"},
    {SECURITY, 4769, "TicketEncryptionType", "0x17", "RC4"},
    {SECURITY, 4769, "TicketOptions", "0x40810000", "canonicalise, renewable, forwardable"},
    {SECURITY, 4769, "TicketOptions", "0x0", ""},
    {SECURITY, 4720, "NewUacValue", "0x15", "disabled, password not required, normal account"},
    {SECURITY, 4720, "UserAccountControl", "\r\n\t\t%%2080\r\n\t\t%%2082\r\n\t\t%%2084",
     "account disabled; password not required: on; normal account: on"},
    {SECURITY, 4663, "AccessMask", "0x10001", "delete"},
    {SECURITY, 5145, "AccessMask", "0x10001", "read data or list folder, delete"},
    {SECURITY, 4662, "AccessMask", "0x100", "control access"},
    {SECURITY, 4662, "Properties",
     "%%7688\r\n\t\t{1131f6ad-9c07-11d1-f79f-00c04fc2dcd2}\r\n\t"
     "{19195a5b-6da0-11d0-afd3-00c04fd930c9}\r\n",
     "control access; replicate all changes, secrets included; domain"},
    {SECURITY, 4662, "ObjectType", "%{bf967a86-0de6-11d0-a285-00aa003049e2}", "computer"},
    {SECURITY, 4719, "AuditPolicyChanges", "%%8449, %%8451", "success added; failure added"},
    {SECURITY, 4672, "PrivilegeList", "SeDebugPrivilege\r\n\t\t\tSeTcbPrivilege",
     "debug programs of others; act as part of the system"},
    {SECURITY, 4672, "PrivilegeList", "SeDebugPrivilege and more", ""},
    {SECURITY, 4627, "GroupMembership", "\r\n\t\t%{S-1-5-32-544}\r\n\t\t%{S-1-1-0}",
     "administrators; everyone"},
    {SECURITY, 4624, "SubjectUserSid", "S-1-5-18", "the system"},
    {SECURITY, 4624, "TargetUserSid", "S-1-5-21-1-2-3-500", "administrator"},
    {SECURITY, 4624, "TargetUserSid", "S-1-5-21-1-2-3-1001", ""},
    {SECURITY, 4624, "TargetUserSid", "S-1-5-21-", ""},
    {SECURITY, 4624, "TargetUserSid", "S-1-5-90-0-1", "a window manager"},
    {SECURITY, 4688, "CommandLine", "whoami /priv S-1-5-18", ""},
    {SECURITY, 5156, "Protocol", "6", "TCP"},
    {SECURITY, 5156, "Direction", "%%14593", "outbound"},
    {SECURITY, 4697, "ServiceType", "0x110", "own process, interactive"},
    {"Service Control Manager", 7023, "param2", "%%5", "access denied"},
    {"Service Control Manager", 7000, "param2", "%%1053", "service did not answer in time"},
    {"Microsoft-Windows-GroupPolicy", 5320, "InfoDescription", "%%4168", ""},
    {"Microsoft-Windows-Bits-Client", 61, "hr", "2147954407", "server name not resolved"},
    {"Microsoft-Windows-TaskScheduler", 201, "ResultCode", "-2147024891", "access denied"},
    {"Microsoft-Windows-TaskScheduler", 201, "ResultCode", "2147942402", "file not found"},
    {"Microsoft-Windows-Sysmon", 10, "GrantedAccess", "0x1410",
     "read memory, query information, query limited information"},
    {"Microsoft-Windows-Sysmon", 22, "QueryStatus", "9003", "DNS: name does not exist"},
    {"unknown", 1, "Group", "S-1-5-32-544", "administrators"},
    {"unknown", 1, "Status", "5", ""},
    {"unknown", 1, "Text", "%%1833", ""},
    /* numbers that are none */
    {SECURITY, 4624, "LogonType", "", ""},
    {SECURITY, 4624, "LogonType", "-", ""},
    {SECURITY, 4624, "LogonType", "0x", ""},
    {SECURITY, 4624, "LogonType", "1@", ""},
    {SECURITY, 4624, "LogonType", "10 ", ""},
    {SECURITY, 4624, "LogonType", "a", ""},
    {SECURITY, 4624, "LogonType", "0xg", ""},
    {SECURITY, 4624, "LogonType", "00000000000000010", ""},
    {SECURITY, 4624, "LogonType", "4294967306", ""},
    {SECURITY, 4624, "List", "%%", ""},
    {SECURITY, 4624, "List", " \t,", ""},
    {SECURITY, 4624, "List", "%{}", ""},
    {SECURITY, 4624, "List", "%{S-1-5-18", ""},
    {SECURITY, 4624, "List", "{S-1-", ""},
};

Test(words, says_what_values_mean)
{
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        const char *means =
            meaning(meanings[i].provider, meanings[i].id, meanings[i].name, meanings[i].value);

        cr_expect(strcmp(means, meanings[i].means) == 0, "%s of %s %u, %s: %s", meanings[i].name,
                  meanings[i].provider, meanings[i].id, meanings[i].value, means);
    }
}

/* A list has an end, and takes no time that a value could size. */
Test(words, tells_lists_of_some_length)
{
    static char list[64 * 1024];

    for (size_t count = 64; count <= 65; count++) {
        list[0] = '\0';
        for (size_t i = 0; i < count; i++)
            strcat(list, "S-1-1-0 ");
        cr_expect(!!*meaning("unknown", 1, "Groups", list) == (count <= 64), "%zu", count);
    }
    memset(list, 'S', sizeof list - 1);
    cr_expect(!*meaning(SECURITY, 4672, "PrivilegeList", list));
}

Test(words, names_levels_tasks_and_keywords)
{
    struct event_words security = find(SECURITY, 4624), other = find("Disk", 7);
    struct text text = {0};

    cr_expect(strcmp(words_of_level(2), "error") == 0 && !words_of_level(17));
    cr_expect(strcmp(words_of_task(&security, 12544), "Logon") == 0);
    cr_expect(!words_of_task(&other, 12544) && !words_of_task(&security, 1));
    cr_expect(words_put_keywords(&text, UINT64_C(0x8010000000000000)));
    text_put(&text, "", 1);
    cr_expect(strcmp((char *)text.bytes, "audit failure") == 0, "%s", text.bytes);
    cr_expect(!words_put_keywords(&text, UINT64_C(0x8000000000000000)));
    text_done(&text);
}
