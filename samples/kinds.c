/* kinds.c - what the providers are called, and the fields of each kind of event. */
#include "samples/kinds.h"

#include <string.h>

/* clang-format off */
static const struct provider providers[PROVIDERS] = {
    [FROM_SECURITY]   = {"Microsoft-Windows-Security-Auditing",
                         "{54849625-5478-4994-a5ba-3e3b0328c30d}", "Security", SHAPE_MODERN},
    [FROM_EVENTLOG]   = {"Microsoft-Windows-Eventlog",
                         "{fc65ddd8-d6ef-4962-83d5-6e5cfe9ce148}", "Security", SHAPE_USER_DATA},
    [FROM_SERVICES]   = {"Service Control Manager",
                         "{555908d1-a6d7-4695-8e1e-26931d2012f4}", "System", SHAPE_NAMED},
    [FROM_POWERSHELL] = {"Microsoft-Windows-PowerShell",
                         "{a0c1853b-5c40-4b15-8766-3cf1c58f985a}",
                         "Microsoft-Windows-PowerShell/Operational", SHAPE_MODERN},
    [FROM_SYSMON]     = {"Example-Sysmon", "{0e5a3b1c-77d2-4c09-9f3e-5d1b6a8c2e47}",
                         "Example-Sysmon/Operational", SHAPE_MODERN},
    [FROM_INSTALLER]  = {"MsiInstaller", "", "Application", SHAPE_CLASSIC},
    [FROM_KERNEL]     = {"Microsoft-Windows-Kernel-General",
                         "{a68ca8b7-004f-d7b6-a698-07e2de0f1f5d}", "System", SHAPE_MODERN},
    [FROM_SAMPLES]    = {"Example-Samples", "{5ac3c1e2-90ab-4f51-8a77-1e6f00c4d2b9}",
                         "Example-Samples/Types", SHAPE_MODERN},
};

static const struct kind kinds[KINDS] = {
    [LOGON] = {FROM_SECURITY, 4624, 2, 0, 0, 12544, 0, 0x8020000000000000,
        "SubjectUserSid:13 SubjectUserName SubjectDomainName SubjectLogonId:15 TargetUserSid:13 "
        "TargetUserName TargetDomainName TargetLogonId:15 LogonType:08 LogonProcessName "
        "AuthenticationPackageName WorkstationName LogonGuid:0f TransmittedServices LmPackageName "
        "KeyLength:08 ProcessId:10 ProcessName IpAddress IpPort ImpersonationLevel "
        "RestrictedAdminMode TargetOutboundUserName TargetOutboundDomainName VirtualAccount "
        "TargetLinkedLogonId:15 ElevatedToken", NULL},
    [LOGON_FAILED] = {FROM_SECURITY, 4625, 0, 0, 0, 12544, 0, 0x8010000000000000,
        "SubjectUserSid:13 SubjectUserName SubjectDomainName SubjectLogonId:15 TargetUserSid:13 "
        "TargetUserName TargetDomainName Status:14 FailureReason SubStatus:14 LogonType:08 "
        "LogonProcessName AuthenticationPackageName WorkstationName TransmittedServices "
        "LmPackageName KeyLength:08 ProcessId:10 ProcessName IpAddress IpPort", NULL},
    [LOGOFF] = {FROM_SECURITY, 4634, 0, 0, 0, 12545, 0, 0x8020000000000000,
        "TargetUserSid:13 TargetUserName TargetDomainName TargetLogonId:15 LogonType:08", NULL},
    [PRIVILEGES] = {FROM_SECURITY, 4672, 0, 0, 0, 12548, 0, 0x8020000000000000,
        "SubjectUserSid:13 SubjectUserName SubjectDomainName SubjectLogonId:15 PrivilegeList",
        NULL},
    [PROCESS] = {FROM_SECURITY, 4688, 2, 0, 0, 13312, 0, 0x8020000000000000,
        "SubjectUserSid:13 SubjectUserName SubjectDomainName SubjectLogonId:15 NewProcessId:10 "
        "NewProcessName TokenElevationType ProcessId:10 CommandLine TargetUserSid:13 "
        "TargetUserName TargetDomainName TargetLogonId:15 ParentProcessName MandatoryLabel:13",
        NULL},
    [USER_CREATED] = {FROM_SECURITY, 4720, 0, 0, 0, 13824, 0, 0x8020000000000000,
        "TargetUserName TargetDomainName TargetSid:13 SubjectUserSid:13 SubjectUserName "
        "SubjectDomainName SubjectLogonId:15 PrivilegeList SamAccountName DisplayName "
        "UserPrincipalName HomeDirectory HomePath ScriptPath ProfilePath UserWorkstations "
        "PasswordLastSet AccountExpires PrimaryGroupId AllowedToDelegateTo OldUacValue "
        "NewUacValue UserAccountControl UserParameters SidHistory LogonHours", NULL},
    [LOG_CLEARED] = {FROM_EVENTLOG, 1102, 0, 4, 0, 104, 0, 0x4020000000000000, NULL,
        "<LogFileCleared xmlns:auto-ns3='http://schemas.microsoft.com/win/2004/08/events'"
        " xmlns='http://manifests.microsoft.com/win/2004/08/windows/eventlog'>"
        "<SubjectUserSid>{0:13}</SubjectUserSid><SubjectUserName>{1}</SubjectUserName>"
        "<SubjectDomainName>{2}</SubjectDomainName><SubjectLogonId>{3:15}</SubjectLogonId>"
        "</LogFileCleared>"},
    [SERVICE_STATE] = {FROM_SERVICES, 7036, 0, 4, 0, 0, 16384, 0x8080000000000000, NULL,
        "<EventData><Data Name='param1'>{0}</Data><Data Name='param2'>{1}</Data>"
        "<Binary@2>{2?:0e}</Binary></EventData>"},
    [SERVICE_NEW] = {FROM_SERVICES, 7045, 0, 4, 0, 0, 16384, 0x8080000000000000,
        "ServiceName ImagePath ServiceType StartType AccountName", NULL},
    [SCRIPT_BLOCK] = {FROM_POWERSHELL, 4104, 1, 5, 15, 2, 0, 0,
        "MessageNumber:07 MessageTotal:07 ScriptBlockText ScriptBlockId Path", NULL},
    [SYSMON_PROCESS] = {FROM_SYSMON, 1, 5, 4, 0, 1, 0, 0x8000000000000000,
        "RuleName UtcTime ProcessGuid:0f ProcessId:08 Image FileVersion Description Product "
        "Company OriginalFileName CommandLine CurrentDirectory User LogonGuid:0f LogonId:15 "
        "TerminalSessionId:08 IntegrityLevel Hashes ParentProcessGuid:0f ParentProcessId:08 "
        "ParentImage ParentCommandLine", NULL},
    [SYSMON_NETWORK] = {FROM_SYSMON, 3, 5, 4, 0, 3, 0, 0x8000000000000000,
        "RuleName UtcTime ProcessGuid:0f ProcessId:08 Image User Protocol Initiated:0d "
        "SourceIsIpv6:0d SourceIp SourceHostname SourcePort:06 SourcePortName "
        "DestinationIsIpv6:0d DestinationIp DestinationHostname DestinationPort:06 "
        "DestinationPortName", NULL},
    [SYSMON_FILE] = {FROM_SYSMON, 11, 2, 4, 0, 11, 0, 0x8000000000000000,
        "RuleName UtcTime ProcessGuid:0f ProcessId:08 Image TargetFilename CreationUtcTime", NULL},
    [INSTALLED] = {FROM_INSTALLER, 1033, 0, 4, 0, 0, 0, 0x0080000000000000, NULL,
        "<EventData><Data>{0:81}</Data><Binary@1>{1?:0e}</Binary></EventData>"},
    [BOOT] = {FROM_KERNEL, 12, 1, 4, 1, 1, 0, 0x8000000000000080,
        "MajorVersion:08 MinorVersion:08 BuildVersion:08 QfeVersion:08 ServiceVersion:08 "
        "BootMode:08 StartTime:11 LocalTime:12 Load:0c", NULL},
    [CASE] = {FROM_SAMPLES, 1, 0, 4, 0, 0, 0, 0x8000000000000000, NULL, "<EventData/>"},
};
/* clang-format on */

#define EVENT_TAG " xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>"
#define EVENT_ID  "<EventID@3 Qualifiers='{4?:06}'>{3?:06}</EventID>"
#define WHEN                                                                                       \
    "<Keywords@5>{5?:15}</Keywords><TimeCreated SystemTime='{6?:11}'/>"                            \
    "<EventRecordID@10>{10?:0a}</EventRecordID>"
#define LEVEL_AND_TASK "<Level@0>{0?:04}</Level><Task@2>{2?:06}</Task>"
#define VERSION        "<Version@11>{11?:04}</Version>"
#define OPCODE         "<Opcode@1>{1?:04}</Opcode>"
#define WHERE          "<Computer>{$0}</Computer><Security UserID='{12?:13}'/></System>"

#define MODERN_SYSTEM                                                                              \
    "<System><Provider Name='{14?:01}' Guid='{15?:0f}'/>" EVENT_ID VERSION LEVEL_AND_TASK OPCODE   \
        WHEN "<Correlation ActivityID='{7?:0f}' RelatedActivityID='{13?:0f}'/>"                    \
    "<Execution ProcessID='{8?:08}' ThreadID='{9?:08}'/>"                                          \
    "<Channel@16>{16?:01}</Channel>" WHERE

const char *shape_markup(enum shape shape)
{
    static const char *const shapes[] = {
        [SHAPE_MODERN] = "<Event@17" EVENT_TAG MODERN_SYSTEM "{17?:21}</Event>",
        [SHAPE_USER_DATA] =
            "<Event" EVENT_TAG MODERN_SYSTEM "<UserData@17>{17?:21}</UserData></Event>",
        [SHAPE_NAMED] =
            "<Event@19" EVENT_TAG
            "<System><Provider Name='{$1}' Guid='{$2}' EventSourceName='{$1}'/>" EVENT_ID VERSION
                LEVEL_AND_TASK OPCODE WHEN
            "<Correlation ActivityID='{7?:0f}' RelatedActivityID='{18?:0f}'/>"
            "<Execution ProcessID='{8?:08}' ThreadID='{9?:08}' SessionID='{13?:08}' "
            "ProcessorID='{14?:04}' KernelTime='{15?:08}' UserTime='{16?:08}' "
            "ProcessorTime='{17?:0a}'/><Channel>{$3}</Channel>" WHERE "{19?:21}</Event>",
        [SHAPE_CLASSIC] =
            "<Event@19" EVENT_TAG "<System><Provider Name='{$1}'/>" EVENT_ID LEVEL_AND_TASK WHEN
            "<Channel>{$3}</Channel>" WHERE "{19?:21}</Event>",
    };

    return shapes[shape];
}

const struct provider *provider_of(enum provider_id id)
{
    return &providers[id];
}

const struct kind *kind_of(enum kind_id id)
{
    return &kinds[id];
}

/* "Name:type" becomes <Data Name='Name'>{index:type}</Data>. */
static void put_fields(FILE *out, const char *fields)
{
    for (int index = 0; *fields; index++) {
        int whole = (int)strcspn(fields, " "), name = (int)strcspn(fields, ": ");

        fprintf(out, "<Data Name='%.*s'>{%d%.*s}</Data>", name, fields, index, whole - name,
                fields + name);
        fields += whole;
        fields += strspn(fields, " ");
    }
}

char *kind_markup(enum kind_id id)
{
    char *markup = NULL;
    size_t size;
    FILE *out;

    if (kinds[id].xml)
        return strdup(kinds[id].xml);
    out = open_memstream(&markup, &size);
    if (!out)
        return NULL;
    fputs("<EventData>", out);
    put_fields(out, kinds[id].fields);
    fputs("</EventData>", out);
    return fclose(out) == 0 ? markup : NULL;
}
