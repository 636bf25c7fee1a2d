/* sysmon.c - what the events of Sysmon are. */
#include "core/words/tables.h"

/* clang-format off */
static const struct event_row sysmon[] = {
    {1,   "Process {Image} was created by {User}[, from {ParentImage}][: {CommandLine}]"},
    {2,   "{Image} changed the creation time of {TargetFilename} to {CreationUtcTime}"},
    {3,   "{Image} connected: {SourceIp} port {SourcePort} to {DestinationIp} port {DestinationPort}, {Protocol}"},
    {4,   "Sysmon is now {State}[, version {Version}]"},
    {5,   "Process {Image} ended"},
    {6,   "Driver {ImageLoaded} was loaded, signed: {Signed}[, {Signature}]"},
    {7,   "{Image} loaded {ImageLoaded}, signed: {Signed}[, {Signature}]"},
    {8,   "{SourceImage} started a thread in {TargetImage}[, at {StartAddress}][ of {StartModule}]"},
    {9,   "{Image} read device {Device} raw"},
    {10,  "{SourceImage} opened {TargetImage} with access {GrantedAccess}"},
    {11,  "{Image} created file {TargetFilename}"},
    {12,  "{Image} created or deleted registry key or value {TargetObject}: {EventType}"},
    {13,  "{Image} set registry value {TargetObject}[ to {Details}]"},
    {14,  "{Image} renamed registry key or value {TargetObject}[ to {NewName}]"},
    {15,  "{Image} created file stream {TargetFilename}"},
    {16,  "The configuration of Sysmon was changed[: {Configuration}]"},
    {17,  "{Image} created pipe {PipeName}"},
    {18,  "{Image} connected to pipe {PipeName}"},
    {19,  "{User} registered WMI filter {Name}: {Query}"},
    {20,  "{User} registered WMI consumer {Name}, type {Type}: {Destination}"},
    {21,  "{User} bound WMI filter {Filter} to consumer {Consumer}"},
    {22,  "{Image} asked DNS for {QueryName}[: {QueryResults}][, status {QueryStatus}]"},
    {23,  "{Image} deleted file {TargetFilename}; Sysmon keeps it: {Archived}"},
    {24,  "{Image} changed the clipboard[, in a session of {ClientInfo}]"},
    {25,  "The image of process {Image} was tampered with: {Type}"},
    {26,  "{Image} deleted file {TargetFilename}"},
    {27,  "{Image} was kept from creating executable file {TargetFilename}"},
    {28,  "{Image} was kept from shredding file {TargetFilename}"},
    {29,  "{Image} created executable file {TargetFilename}"},
    {255, "Sysmon met an error: {ID}: {Description}"},
};
/* clang-format on */

const struct event_table sysmon_events = WORD_TABLE(sysmon);
