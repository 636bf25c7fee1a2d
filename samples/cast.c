/* cast.c - who and what appears in the story. Nothing here exists; addresses are documentation's.
 */
#include "samples/cast.h"

#define DOMAIN_SID "S-1-5-21-3141592653-2718281828-1414213562-"

const struct host hosts[HOSTS] = {
    {"dc01.example.org", "DC01", "DC01$", "192.0.2.10"},
    {"ws01.example.org", "WS01", "WS01$", "192.0.2.101"},
    {"ws02.example.org", "WS02", "WS02$", "192.0.2.102"},
    {"files.example.org", "FILES", "FILES$", "192.0.2.20"},
    {"ws-münchen.example.org", "WS-MÜNCHEN", "WS-MÜNCHEN$", "2001:db8::7:1"},
    {"build.example.org", "BUILD", "BUILD$", "192.0.2.33"},
};

const struct person people[PEOPLE] = {
    {"anna.berg", DOMAIN_SID "1104", "Anna Berg"},
    {"jürgen.müller", DOMAIN_SID "1105", "Jürgen \"Jo\" Müller"},
    {"佐藤.花子", DOMAIN_SID "1106", "佐藤 花子"},
    {"sean.o'neil", DOMAIN_SID "1107", "Seán O'Neil <sean@example.org>"},
    {"priya.r", DOMAIN_SID "1108", "Priya R. & team 🚀"},
    {"admin.kvist", DOMAIN_SID "1111", "Kvist (administrator)"},
    {"svc-backup", DOMAIN_SID "1201", "Backup"},
    {"svc-deploy", DOMAIN_SID "1202", "Deployment"},
};

const struct program programs[PROGRAMS] = {
    {"C:\\Windows\\System32\\svchost.exe", "C:\\Windows\\system32\\svchost.exe -k netsvcs -p",
     "Host Process", "Example Corporation"},
    {"C:\\Windows\\System32\\cmd.exe", "cmd.exe /c \"dir \\\\files\\public > %TEMP%\\list.txt\"",
     "Command Processor", "Example Corporation"},
    {"C:\\Program Files\\Editor\\editor.exe",
     "\"C:\\Program Files\\Editor\\editor.exe\" \"C:\\Users\\Public\\Übersicht – März.docx\"",
     "Editor", "Beispiel & Söhne GmbH"},
    {"C:\\Program Files\\Browser\\browser.exe",
     "\"C:\\Program Files\\Browser\\browser.exe\" --type=renderer --lang=de "
     "--field-trial-handle=1718,i,262144 --mojo-platform-channel-handle=2384 /prefetch:1",
     "Browser", "Example Web Ltd"},
    {"C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
     "powershell.exe -NoProfile -Command \"Get-ChildItem 'C:\\Logs' | Where-Object { $_.Length -gt "
     "1MB }\"",
     "Shell", "Example Corporation"},
    {"C:\\Windows\\System32\\conhost.exe", "\\??\\C:\\Windows\\system32\\conhost.exe 0xffffffff",
     "Console Window Host", "Example Corporation"},
    {"D:\\Werkzeuge\\Prüfung\\prüfe.exe", "prüfe.exe --alle --protokoll=D:\\Protokolle\\heute.txt",
     "Prüfprogramm", "Beispiel & Söhne GmbH"},
    {"D:\\ツール\\整理.exe", "整理.exe /すべて", "整理ツール 🧹", "例示株式会社"},
    {"C:\\Backup\\agent.exe", "agent.exe\t--job \"nightly\"\t--target=\\\\files\\backup$\\%DATE%",
     "Backup Agent", "Example Storage"},
    {"C:\\Windows\\System32\\taskhostw.exe", "taskhostw.exe", "Task Host", "Example Corporation"},
};

const char *const services[SERVICES] = {
    "Windows Update", "Print Spooler",    "Volume Shadow Copy",
    "Backup Agent",   "Zeitgeber-Dienst", "バックアップ サービス",
};

const char *const documents[DOCUMENTS] = {
    "Documents\\Übersicht – März.docx",
    "Downloads\\invoice (1).pdf",
    "Documents\\報告書 📊.xlsx",
    "AppData\\Local\\Temp\\~tmp4f2a.dat",
    "Desktop\\100% sure & \"quoted\".lnk",
    "AppData\\Roaming\\Editor\\settings{default}.json",
};

const char *const scripts[SCRIPTS] = {
    "prompt",
    "Get-Service | Where-Object { $_.Status -eq \"Running\" } |\r\n"
    "\tSelect-Object Name, @{n='Größe'; e={ $_.DisplayName.Length }}\r\n",
    "# räumt alte Protokolle auf\r\nparam([int]$Tage = 30, [string]$Pfad = 'C:\\Logs')\r\n"
    "Get-ChildItem -Path $Pfad -Filter *.log |\r\n"
    "\tWhere-Object { $_.LastWriteTime -lt (Get-Date).AddDays(-$Tage) } |\r\n"
    "\tForEach-Object { Write-Host \"lösche $($_.FullName)\"; Remove-Item $_ -WhatIf }\r\n",
    "$report = @'\r\n<html><body><h1>日報 & \"daily\" report</h1></body></html>\r\n'@\r\n"
    "[IO.File]::WriteAllText(\"$env:TEMP\\report.html\", $report)\r\n",
};
