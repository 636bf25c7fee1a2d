/* system.c - what the events of the System log are: start and stop, services, drivers, time. */
#include "core/words/tables.h"

/* clang-format off */
static const struct event_row services[] = {
    {7000, "Service {1} could not be started: {2}"},
    {7001, "Service {1} could not be started, as {2}, on which it depends, was not: {3}"},
    {7002, "Service {1} depends on group {2}, of which no member was started"},
    {7003, "Service {1} depends on service {2}, which does not exist"},
    {7005, "Call {1} failed: {2}"},
    {7006, "Call {1} failed for {2}: {3}"},
    {7007, "The system went back to its last known good configuration"},
    {7009, "Service {2} did not connect within {1} ms"},
    {7010, "Reading from the pipe of a service ended after {1} ms"},
    {7011, "Service {2} did not answer within {1} ms"},
    {7012, "A message in a transaction has a wrong size"},
    {7016, "Service {1} reported a state that is not valid: {2}"},
    {7017, "Services depend on each other in a circle: {1}"},
    {7018, "Services that start by themselves depend on each other in a circle"},
    {7019, "Service {1} depends on a service of a group that starts later"},
    {7020, "Service {1} depends on a group that starts later"},
    {7021, "The last known good configuration is to be used, as service {1} could not be started"},
    {7022, "Service {1} hung when it was started"},
    {7023, "Service {1} ended with an error: {2}"},
    {7024, "Service {1} ended with an error of its own: {2}"},
    {7026, "Drivers of the start were not loaded: {1}"},
    {7027, "Windows could not be started as configured; an earlier working configuration is used"},
    {7028, "The registry key {1} denied access to a program of the system, which took ownership"},
    {7030, "Service {1} is marked as interactive, which this system does not allow"},
    {7031, "Service {1} ended unexpectedly, {2} times by now; in {3} ms: {5}"},
    {7032, "After the end of service {3} the action {2} failed: {4}"},
    {7033, "The service control manager could not be initialised"},
    {7034, "Service {1} ended unexpectedly, {2} times by now"},
    {7035, "Service {1} was sent the control {2}"},
    {7036, "Service {1} is now {2}"},
    {7037, "The service control manager met an error undoing a change of service {1}"},
    {7038, "Service {1} could not log on as {2}: {3}"},
    {7039, "A process other than the one started connected for service {1}"},
    {7040, "The start type of service {1} was changed from {2} to {3}"},
    {7041, "Service {1} could not log on as {2}, which lacks the right to log on as a service"},
    {7042, "Service {1} was sent the control {2}: {3}[, {5}]"},
    {7043, "Service {1} did not shut down properly after it was told to"},
    {7044, "Service {1} takes more than {2} minutes to start"},
    {7045, "Service {ServiceName} was installed: {ImagePath}, start {StartType}[, account {AccountName}]"},
    {7046, "Service {1} stopped answering several times"},
};

static const struct event_row classic_log[] = {
    {6000, "Log file {1} has no room left"},
    {6001, "The log {1} could not be opened; the default is used"},
    {6002, "The log {1} was damaged and was cleared"},
    {6004, "A packet of a driver was not valid: {1}"},
    {6005, "The event log service was started, as happens when Windows starts"},
    {6006, "The event log service was stopped, as happens when Windows shuts down"},
    {6008, "The shutdown before, at {1} on {2}, was unexpected"},
    {6009, "Windows version at start: {1}[ {2}][ {3}]"},
    {6011, "The name of the computer was changed from {1} to {2}"},
    {6013, "Windows has been up for {5} seconds"},
};

static const struct event_row kernel_general[] = {
    {1,  "The system time was changed from {OldTime} to {NewTime}[, reason {Reason}]"},
    {5,  "A registry hive was recovered, and changes may be lost: {HiveName}"},
    {6,  "A write to a registry hive failed: {HiveName}"},
    {11, "Transactions of hive {ExtraString} were set up: {Status}"},
    {12, "Windows started at {StartTime}, version {MajorVersion}.{MinorVersion}.{BuildVersion}"},
    {13, "Windows shut down at {StopTime}"},
    {15, "Hive {HiveName} was reorganised from {OriginalSize} to {NewSize} bytes"},
    {16, "The access history of hive {HiveName} was cleared, {KeysUpdated} keys updated"},
    {20, "The leap second configuration was updated"},
    {24, "The time zone was refreshed, reason {ExitReason}; bias now {CurrentBias}"},
};

static const struct event_row kernel_power[] = {
    {41,  "Windows restarted without having shut down cleanly: bug check {BugcheckCode}"},
    {42,  "The system goes to sleep[, reason {Reason}]"},
    {89,  "A thermal zone was listed: {ThermalZoneDeviceInstance}"},
    {105, "The power source changed[; on AC power: {AcOnline}]"},
    {107, "The system resumed from sleep"},
    {109, "The kernel's power manager began to shut down, reason {ShutdownReason}"},
    {125, "A thermal zone was listed by ACPI: {ThermalZoneDeviceInstance}"},
    {130, "The firmware suspended between {SuspendStart} and {SuspendEnd}"},
    {131, "The firmware resumed, {ResumeCount} times by now"},
    {137, "The firmware changed the memory type registers during sleep"},
    {172, "Connectivity in standby: state {State}, reason {Reason}"},
    {187, "A program asked for a change of the power state"},
    {506, "The system entered connected standby, reason {Reason}"},
    {507, "The system left connected standby, reason {Reason}"},
    {521, "Active battery count changed"},
    {566, "The session changed from {PreviousSessionId} to {NextSessionId}"},
};

static const struct event_row kernel_boot[] = {
    {16,  "Windows failed to resume from hibernation: {Status}"},
    {18,  "{EntryCount} entries are in the boot menu"},
    {20,  "Last shutdown good: {LastShutdownGood}; last boot good: {LastBootGood}"},
    {25,  "The boot menu policy is {BootMenuPolicy}"},
    {27,  "The boot type is {BootType}[, options {LoadOptions}]"},
    {29,  "Windows failed fast startup: {FailureStatus}"},
    {30,  "Times of the firmware's boot were recorded"},
    {32,  "The boot manager waited {BitlockerUserInputTime} ms for input"},
    {124, "Virtualisation based security was not enabled: {Status}"},
    {153, "Virtualisation based security: status {Status}, policy {VsmPolicy}"},
};

static const struct event_row kernel_pnp[] = {
    {219, "Driver {FailureName} could not be loaded for device {DriverName}: {Status}"},
    {225, "A process kept a device from being removed[: {ProcessName}][, {DeviceInstance}]"},
    {400, "Device {DeviceInstanceId} was configured[, driver {DriverName}]"},
    {410, "Device {DeviceInstanceId} was started[, driver {DriverName}]"},
    {411, "Device {DeviceInstanceId} had a problem starting: {Problem}[, {Status}]"},
    {420, "Device {DeviceInstanceId} was deleted"},
    {430, "Device {DeviceInstanceId} needs further installation"},
    {442, "The settings of device {DeviceInstanceId} were not migrated from an earlier installation"},
};

static const struct event_row kernel_processor[] = {
    {6,  "Some performance features of processors are off, by a fault of the firmware"},
    {26, "Processor {Number} of group {Group}: {IdleStateCount} idle states"},
    {37, "The firmware limits the speed of processor {Number}"},
    {55, "Processor {Number} of group {Group}: power management, {NominalFrequency} MHz"},
};

static const struct event_row user32[] = {
    {1073, "User {1} could not restart or shut down computer {2}"},
    {1074, "{1} began {5} of {2} for user {7}[, reason {3}, {4}][: {6}]"},
    {1075, "A shutdown of {2} was called off by user {1}"},
    {1076, "User {6} gave as reason of the unexpected shutdown: {1}"},
};

static const struct event_row crash[] = {
    {1001, "Windows restarted after a bug check: {1}[, dump at {2}]"},
    {1005, "No small dump could be made from the full dump"},
    {1018, "The dump file was deleted, as little room was left on the disk"},
};

static const struct event_row winlogon[] = {
    {1,    "Authentication of a user began"},
    {2,    "Authentication of a user ended"},
    {4005, "Winlogon ended unexpectedly"},
    {4006, "Program {1} could not be started for the user"},
    {4101, "The licence was validated"},
    {6000, "Subscriber {1} was not there for a logon notification"},
    {6001, "Subscriber {1} failed a logon notification"},
    {6003, "Subscriber {1} was not there for a critical logon notification"},
    {6004, "Subscriber {1} failed a critical logon notification"},
    {6005, "Subscriber {1} takes long to handle a logon notification"},
    {6006, "Subscriber {1} took {2} seconds for a logon notification"},
    {7001, "User {UserSid} logged on, session {TSId}"},
    {7002, "User {UserSid} logged off, session {TSId}"},
};

static const struct event_row wininit[] = {
    {11, "Libraries are loaded into every program: {StringCount}[ {String}]"},
    {12, "The LSA runs as a protected process[, level {Level}]"},
    {13, "Credential Guard protects the credentials of the LSA"},
    {14, "Credential Guard is configured as {Config}"},
    {15, "Credential Guard is configured, but the secure kernel does not run"},
    {16, "Credential Guard could not be started[: {Status}]"},
    {17, "The configuration of Credential Guard could not be read[: {Status}]"},
};

static const struct event_row dcom[] = {
    {10000, "DCOM server {3} could not be started with {2}: {1}"},
    {10001, "DCOM server {3} could not be started as another user: {1}"},
    {10005, "DCOM got error {1} starting service {2} for server {4}"},
    {10006, "DCOM got error {1} from computer {2} activating server {3}"},
    {10009, "DCOM could not reach computer {1}"},
    {10010, "DCOM server {1} did not register in time"},
    {10016, "{6}\\{7} lacks {2} {3} permission for DCOM server {4}"},
    {10028, "DCOM could not reach computer {1}, asked by process {2}"},
    {10036, "DCOM refused {1}\\{2} at {4}, whose authentication level is too low"},
    {10037, "{1} chose too low an authentication level to activate server {3} on {4}"},
    {10038, "{1} has by default too low an authentication level to activate server {3} on {4}"},
};

static const struct event_row time_service[] = {
    {12,  "This computer is the root of the domain hierarchy but has no outer time source"},
    {17,  "Looking up time source {DomainPeer} failed: {ErrorMessage}"},
    {22,  "The computer account of a time client could not be validated"},
    {24,  "Domain controller {1} gave no valid answer after eight tries"},
    {27,  "The answer of domain controller {1} is not signed"},
    {29,  "No time source can be reached"},
    {34,  "The time differs by {1} seconds and was not changed"},
    {35,  "The time is taken from {TimeSource}"},
    {36,  "The time was not synchronised for {UnsynchronizedTimeSeconds} seconds"},
    {37,  "Time data comes from {TimeSource}"},
    {38,  "Time source {1} cannot be reached"},
    {46,  "The time service met an error and was stopped: {ErrorMessage}"},
    {47,  "Time source {1} gave no valid answer after eight tries"},
    {50,  "The time differed by more than {TimeDifferenceMilliseconds} ms for {TimeSampleSeconds} seconds"},
    {52,  "The time was set, with an offset of {TimeOffsetSeconds} seconds"},
    {129, "No domain peer could be set as time source, as discovery failed"},
    {130, "No domain peer could be set as time source"},
    {131, "The name of domain peer {DomainPeer} was not resolved: {ErrorMessage}"},
    {134, "The name of time source {DomainPeer} was not resolved: {ErrorMessage}"},
    {139, "The time service is a time source now"},
    {142, "The time service is no time source any more, as its clock is not synchronised"},
    {143, "The time service is a good time source now"},
    {144, "The time service is no good time source any more"},
    {158, "Time provider {1} says that this hardware does not suit it"},
    {257, "The time service started"},
    {258, "The time service stops"},
    {260, "The configuration and state of the time service are told"},
    {261, "The system time was set"},
    {262, "The frequency of the clock was adjusted"},
    {263, "Settings or providers of the time service changed"},
    {264, "The time sources of the NTP client changed"},
    {265, "The time source, its stratum or its leap state changed"},
    {266, "A new synchronisation of the time was asked for"},
};

static const struct event_row ntfs[] = {
    {50,  "Delayed writing failed and data was lost: {2}"},
    {55,  "The structure of the file system[ {DriveName}] is damaged"},
    {57,  "The transaction log could not be flushed, and data may be damaged"},
    {98,  "Volume {DriveName} was checked: state {CorruptionActionState}"},
    {130, "The structure of the file system[ {DriveName}] was mended"},
    {131, "The structure of the file system[ {DriveName}] could not be mended"},
    {137, "The transaction manager of volume {2} met an error"},
    {140, "The transaction log[ of {VolumeId}] could not be flushed[: {Error}]"},
    {142, "Disk space in use is summarised"},
    {145, "Times of reading and writing are summarised"},
};

static const struct event_row disk[] = {
    {7,   "{1} has a bad block"},
    {11,  "The controller of {1} reported an error"},
    {15,  "{1} is not ready for access"},
    {34,  "The write cache of {1} was turned off, and data may be lost"},
    {51,  "An error occurred paging to {1}"},
    {52,  "{1} predicts that it will fail"},
    {153, "An operation at block {2} of disk {3} was retried"},
    {154, "An operation at block {2} of disk {3} failed by a hardware error"},
    {157, "Disk {2} was removed by surprise"},
    {158, "Disk {2} has the identifiers of another one"},
};

static const struct event_row volsnap[] = {
    {14, "The shadow copies of {1} were ended by an error of reading or writing"},
    {25, "The shadow copies of {1} were deleted, as their storage could not grow in time"},
    {33, "The oldest shadow copy of {1} was deleted to keep within the limit"},
    {35, "The shadow copies of {1} were ended, as their storage could not grow"},
    {36, "The shadow copies of {1} were ended, as a limit of the user keeps storage from growing"},
};

static const struct event_row filter_manager[] = {
    {1, "File system filter {DeviceName} was unloaded"},
    {3, "Filter manager could not attach to volume {DeviceName}: {FinalStatus}"},
    {6, "File system filter {DeviceName} was loaded and registered"},
};

static const struct event_row popup[] = {
    {26,   "A window was shown: {Caption}: {Message}"},
    {1060, "{1} was kept from loading, as it does not fit this system"},
};

static const struct event_row netlogon[] = {
    {3210, "This computer could not authenticate with domain controller {1} of domain {2}"},
    {5719, "No secure session with a controller of domain {1}: {2}"},
    {5721, "The session with domain {1} failed, as controller {2} has no account for this computer"},
    {5722, "The session of computer {1} failed to authenticate, by account {2}: {3}"},
    {5723, "The session of computer {1} failed, as there is no account {2}"},
    {5774, "The DNS record {1} could not be registered: {2}"},
    {5781, "DNS records could not be registered or removed"},
    {5783, "The session with controller {1} does not answer"},
    {5805, "The session of computer {1} failed to authenticate: {2}"},
    {5807, "Clients connected from addresses that belong to no site"},
    {5827, "A vulnerable Netlogon connection of machine {1} was denied"},
    {5828, "A vulnerable Netlogon connection of trust {1} was denied"},
    {5829, "A vulnerable Netlogon connection of machine {1} was allowed"},
    {5830, "A vulnerable Netlogon connection of machine {1} was allowed by policy"},
    {5831, "A vulnerable Netlogon connection of trust {1} was allowed by policy"},
    {5838, "A client signed Netlogon instead of sealing it: {1}"},
    {5839, "A trust signed Netlogon instead of sealing it: {1}"},
    {5840, "A session with a client was made with RC4: {1}"},
    {5841, "A client was denied, as it would use RC4: {1}"},
};

static const struct event_row lsa[] = {
    {5000,  "Security package {1} raised an exception"},
    {6033,  "An anonymous session from {1} tried to open a policy handle, and was refused"},
    {6037,  "Program {1} could not authenticate with this computer by the name {3}"},
    {6038,  "NTLM is used between clients and this server"},
    {40960, "Authentication with server {1} failed"},
    {40961, "No secured connection with server {1} could be made"},
    {40968, "An authentication request could not be decoded"},
    {40970, "The security system was downgraded on the way to {1}"},
};

static const struct event_row sam[] = {
    {12294, "The SAM database could not lock account {1}"},
    {16401, "SAM could not add account {AccountName} to group {GroupName}: {ErrorMessage}"},
    {16403, "SAM met an error with account {AccountName}: {ErrorMessage}"},
    {16413, "SAM met an error with account {AccountName}[ and group {GroupName}]: {ErrorString}"},
    {16645, "The account identifiers of this controller are used up"},
    {16647, "The domain controller asks for a new pool of account identifiers"},
    {16648, "The request for a new pool of account identifiers is done"},
    {16653, "The size set for pools of account identifiers is larger than allowed"},
    {16658, "How many account identifiers the domain has left is told"},
    {16962, "Calls to SAM from the network are limited by default: {Default SD String:}"},
    {16963, "Calls to SAM from the network are limited by the registry"},
    {16964, "The limit of calls to SAM from the network is not valid; the default is used"},
    {16965, "A call to SAM from the network was denied[: {Client SID:}][ {Client Network Address:}]"},
    {16966, "Calls to SAM from the network are audited only"},
    {16968, "A call to SAM from the network would be denied[: {Client SID:}][ {Client Network Address:}]"},
    {16969, "{SuppressCount} events of calls to SAM were suppressed"},
    {16977, "The minimum password length of the domain is told"},
    {16978, "An account was given a password shorter than the audited minimum"},
    {16990, "A user who is no administrator was kept from creating an account of mismatched types"},
    {16991, "A user who is no administrator was kept from giving a computer account a bad name"},
};

static const struct event_row tcpip[] = {
    {4198, "Address {2} is used by hardware address {3} too; the interface was turned off"},
    {4199, "Address {2} is used by hardware address {3} too"},
    {4201, "Network adapter {2} was connected"},
    {4202, "Network adapter {2} was disconnected"},
    {4226, "The limit on connection attempts was reached"},
    {4227, "A port could not be used again, as a connection to the same address was just closed"},
    {4231, "No TCP port of the dynamic range is free"},
    {4266, "No UDP port of the dynamic range is free"},
};

static const struct event_row netbt[] = {
    {4300, "A NetBT driver could not be created"},
    {4307, "NetBT failed, as the transport refused the first addresses"},
    {4319, "A duplicate name was found on the network"},
    {4321, "Name {2} could not be registered at {3}; {4} refused"},
};

static const struct event_row server[] = {
    {2012, "The server met a network error"},
    {2017, "The server could not allocate nonpaged memory, as its limit was reached"},
    {2505, "The server could not bind to transport {1}, as another computer has the same name"},
    {2511, "Share {1} could not be made again, as folder {2} is gone"},
};

static const struct event_row workstation[] = {
    {3260, "This computer joined domain {1}"},
    {3261, "This computer joined workgroup {1}"},
};

static const struct event_row schannel[] = {
    {36867, "A TLS {1} credential is made"},
    {36868, "The private key of a TLS {1} credential has properties"},
    {36870, "The private key of a TLS {1} credential could not be reached: {2}"},
    {36871, "A TLS {1} credential could not be made: {2}"},
    {36874, "A client offers no TLS cipher suite that the server supports"},
    {36877, "The certificate of a TLS client was not validated: {1}"},
    {36880, "A TLS {1} handshake was completed"},
    {36881, "The certificate of the TLS server is expired"},
    {36882, "The certificate of the TLS server is of an authority that is not trusted"},
    {36884, "The certificate of the TLS server does not have the expected name"},
    {36886, "This system has no suitable default credential for a TLS server"},
    {36887, "The other end sent the fatal TLS alert {AlertDesc}"},
    {36888, "This end sent the fatal TLS alert {AlertDesc}, state {ErrorState}"},
};

static const struct event_row user_pnp[] = {
    {20001, "Driver {DriverName} was installed for {DeviceInstanceID}: {InstallStatus}"},
    {20003, "Service {ServiceName} was added for {DeviceInstanceID}, file {DriverFileName}: {AddServiceStatus}"},
    {20010, "Parts of the device installation changed state"},
};

static const struct event_row http_event[] = {
    {15005, "HTTP could not bind to {2}"},
    {15007, "The reservation of URL {Url} was added"},
    {15008, "The reservation of URL {Url} was deleted"},
    {15016, "Security package {2} for HTTP could not be initialised"},
    {15021, "A TLS configuration of an endpoint could not be used"},
    {15300, "TLS certificate settings of a port were deleted"},
    {15301, "TLS certificate settings of a port were made"},
};

static const struct event_row power_troubleshooter[] = {
    {1, "The system woke at {WakeTime}, having slept since {SleepTime}[; source {WakeSourceText}]"},
};

static const struct event_row term_dd[] = {
    {50, "The RDP protocol component {2} found an error and disconnected the client"},
    {56, "The security layer of Remote Desktop found an error and disconnected client {2}"},
};

static const struct event_row tpm[] = {
    {1025, "The TPM was provisioned and is ready"},
    {1282, "The device identifier of the TPM base services was made"},
    {1794, "The TPM firmware has a known vulnerability"},
    {1796, "Secure Boot variables could not be updated"},
    {1801, "Secure Boot certificates are to be updated"},
    {1808, "Secure Boot certificates were updated"},
};
/* clang-format on */

#define TABLE(name) const struct event_table name##_events = WORD_TABLE(name)

TABLE(services);
TABLE(classic_log);
TABLE(kernel_general);
TABLE(kernel_power);
TABLE(kernel_boot);
TABLE(kernel_pnp);
TABLE(kernel_processor);
TABLE(user32);
TABLE(crash);
TABLE(winlogon);
TABLE(wininit);
TABLE(dcom);
TABLE(time_service);
TABLE(ntfs);
TABLE(disk);
TABLE(volsnap);
TABLE(filter_manager);
TABLE(popup);
TABLE(netlogon);
TABLE(lsa);
TABLE(sam);
TABLE(tcpip);
TABLE(netbt);
TABLE(server);
TABLE(workstation);
TABLE(schannel);
TABLE(user_pnp);
TABLE(http_event);
TABLE(power_troubleshooter);
TABLE(term_dd);
TABLE(tpm);
