/* application.c - what the events of the Application log and of installation are. */
#include "core/words/tables.h"

/* clang-format off */
static const struct event_row application_error[] = {
    {1000, "{1}, version {2}, crashed in module {4}: exception {7}, at offset {8}"},
    {1005, "Windows could not read file {2}, in use by {1}, by a fault of network, disk or driver"},
};

static const struct event_row application_hang[] = {
    {1002, "{1}, version {2}, stopped answering Windows and was closed"},
};

static const struct event_row error_reporting[] = {
    {1001, "A report of a fault was made: bucket {1}, type {2}, event {3}, problem {6}"},
};

static const struct event_row dot_net[] = {
    {1023, "A .NET program ended by an internal error of the runtime: {1}"},
    {1025, "A .NET program asked for its own end: {1}"},
    {1026, "A .NET program ended by an exception that it did not handle: {1}"},
};

static const struct event_row msi[] = {
    {1001,  "Feature {2} of product {1} was not found whole, when component {3} was asked for"},
    {1004,  "Component {3} of feature {2} of product {1} was not found: {4}"},
    {1005,  "The system was restarted to complete or go on with {1}"},
    {1008,  "The installation of {1} is not permitted by policy"},
    {1013,  "The installer failed: {1}"},
    {1022,  "Update {2} of product {1} was installed"},
    {1024,  "Update {2} of product {1} could not be installed: error {3}"},
    {1025,  "Product {1}: file {2} is held by process {3}"},
    {1029,  "Product {1}: a restart is required"},
    {1033,  "Product {1} version {2} was installed, by {5}: status {4}"},
    {1034,  "Product {1} version {2} was removed, by {5}: status {4}"},
    {1035,  "Product {1} version {2} was reconfigured, by {5}: status {4}"},
    {1036,  "Update {5} of product {1} was installed: status {4}"},
    {1037,  "Update {5} of product {1} was removed: status {4}"},
    {1038,  "Product {1} requires a restart"},
    {1040,  "Installer transaction of {1} began, in process {2}"},
    {1042,  "Installer transaction of {1} ended, in process {2}"},
    {11707, "The installation was completed: {1}"},
    {11708, "The installation failed: {1}"},
    {11724, "The removal was completed: {1}"},
    {11725, "The removal failed: {1}"},
    {11728, "The configuration was completed: {1}"},
    {11729, "The configuration failed: {1}"},
};

static const struct event_row esent[] = {
    {100, "{1}: the database engine was started[, {4}]"},
    {101, "{1}: the database engine was stopped"},
    {102, "{1}: the database engine is starting an instance"},
    {103, "{1}: the database engine stopped an instance"},
    {105, "{1}: the database engine started an instance"},
    {216, "{1}: a database was found at another place: {4}[, {5}]"},
    {300, "{1}: the database engine begins recovery"},
    {302, "{1}: the database engine completed recovery"},
    {325, "{1}: a database was created: {5}"},
    {326, "{1}: a database was attached: {5}"},
    {327, "{1}: a database was detached: {5}"},
    {455, "{1}: a log file could not be opened[: {5}]"},
};

static const struct event_row spp[] = {
    {900,   "The software protection service is starting[: {1}]"},
    {902,   "The software protection service has started[: {1}]"},
    {903,   "The software protection service has stopped"},
    {1003,  "The licences of application {1} were checked"},
    {1016,  "A proof of purchase was installed"},
    {1033,  "Policies are left out, as they are defined for override only"},
    {1058,  "A proof of purchase was installed from the firmware"},
    {1066,  "The plugins of the service were initialised: {1}"},
    {8198,  "Licence activation failed: {1}"},
    {12288, "The client sent an activation request to the key management server"},
    {12289, "The client has processed the answer of the key management server"},
    {12290, "The key management server has processed a request of a client[: {1}]"},
    {16384, "The software protection service was scheduled to be restarted at {1}"},
    {16394, "An offline downlevel migration succeeded"},
};

static const struct event_row security_center[] = {
    {1,  "The Security Center service was started"},
    {2,  "The Security Center service was stopped"},
    {15, "The state of {1} was set to {2}"},
    {16, "The state of {1} could not be set to {2}"},
    {17, "A call of {1} could not be validated by the Security Center: {2}"},
};

static const struct event_row profiles[] = {
    {1,    "A logon of session {Session} is being handled"},
    {2,    "The logon of session {Session} was handled"},
    {3,    "A logoff of session {Session} is being handled"},
    {4,    "The logoff of session {Session} was handled"},
    {5,    "Registry file {File} was loaded at {Key}"},
    {67,   "Logon type: {LogonType}; profile at {LocalPath}, type {ProfileType}"},
    {1500, "No user profile could be made or loaded at logon[: {Error}]"},
    {1502, "The profile stored here cannot be loaded"},
    {1508, "A registry hive of a user could not be loaded[: {Error}]"},
    {1511, "No local profile was found; a temporary one is used"},
    {1515, "The profile of a user was backed up, and is used at the next logon that can"},
    {1530, "Registry handles of a user were left open, and were closed[: {Detail}]"},
    {1531, "The user profile service was started"},
    {1532, "The user profile service was stopped"},
    {1533, "A profile folder could not be deleted[: {1}]"},
    {1534, "A component could not be told about a profile[: {Component}][, {Error}]"},
    {1542, "A class hive of a user could not be loaded[: {Error}]"},
};

static const struct event_row restart_manager[] = {
    {10000, "Restart manager session {RmSessionId} began at {UTCStartTime}"},
    {10001, "Restart manager session {RmSessionId} ended[ at {UTCStartTime}]"},
    {10002, "Application or service {DisplayName} is being shut down"},
    {10005, "A restart of the computer is needed"},
    {10006, "Application or service {DisplayName} could not be shut down"},
    {10007, "Application or service {DisplayName} could not be restarted"},
    {10010, "Application {FullPath} cannot be restarted: {Reason}"},
};

static const struct event_row vss[] = {
    {8193,  "Shadow copying met an unexpected error calling {1}: {2}"},
    {8194,  "Shadow copying met an unexpected error asking for a callback: {1}"},
    {8224,  "The shadow copy service shuts down, having had nothing to do"},
    {8225,  "The shadow copy service shuts down, as it was told to"},
    {12289, "Shadow copying met an unexpected error: {1}"},
    {12293, "A shadow copy provider failed in a routine"},
};

static const struct event_row search[] = {
    {1003, "The search service was started"},
    {1004, "The search service creates a new index[: {Reason}]"},
    {1010, "The old search index was removed"},
    {1013, "The search service stopped normally"},
    {7010, "The search index could not be initialised"},
};

static const struct event_row updates[] = {
    {16, "Windows could not connect to the update service"},
    {17, "Updates are downloaded and ready to be installed: {updatelist}"},
    {18, "Updates are to be installed on {schedinstalldate} at {schedinstalltime}: {updatelist}"},
    {19, "Update {updateTitle} was installed"},
    {20, "Update {updateTitle} could not be installed: {errorCode}"},
    {21, "A restart is required to complete the installation of {updatelist}"},
    {22, "The computer restarts within {restarttime} minutes to complete {updatelist}"},
    {25, "Windows could not search for updates: {errorCode}"},
    {26, "Windows found {updateCount} updates"},
    {27, "Automatic updates are now paused"},
    {28, "Automatic updates are not paused any more"},
    {31, "Windows could not download an update: {errorCode}"},
    {41, "Update {updateTitle} was downloaded"},
    {42, "The download of an update began"},
    {43, "The installation of update {updateTitle} began"},
    {44, "The download of update {updateTitle} began"},
};

static const struct event_row servicing[] = {
    {1, "A change of package {PackageIdentifier} to state {IntendedPackageState} begins"},
    {2, "Package {PackageIdentifier} was changed to state {IntendedPackageState}"},
    {3, "Package {PackageIdentifier} could not be changed to state {IntendedPackageState}: {ErrorCode}"},
    {4, "A restart is needed to change package {PackageIdentifier} to state {IntendedPackageState}"},
    {8, "A change of update {UpdateName} of package {PackageIdentifier} begins"},
    {9, "The state of update {UpdateName} of package {PackageIdentifier} was changed"},
};

static const struct event_row appx[] = {
    {400, "Deployment [{DeploymentOperation} ]of package {PackageFullName} succeeded"},
    {401, "Deployment [{DeploymentOperation} ]of package {PackageFullName} failed[: {ErrorCode}]"},
    {404, "A deployment failed[: {PackageFullName}][: {ErrorCode}]"},
    {603, "A deployment begins[: {DeploymentOperation}]"},
    {607, "A deployment was asked for[: {DeploymentOperation}][ {PackageFullName}]"},
    {854, "Packages were added[: {Path}]"},
};

static const struct event_row mssql[] = {
    {15281, "SQL Server blocked procedure {1}, as component {3} is turned off"},
    {15457, "Configuration option {1} was changed from {2} to {3}"},
    {17115, "SQL Server was started with parameters: {1}"},
    {17137, "Database {1} is being started"},
    {17162, "SQL Server is starting, at priority {1}"},
    {18453, "{1} logged on to SQL Server by Windows authentication[ {2}]"},
    {18454, "{1} logged on to SQL Server by SQL Server authentication[ {2}]"},
    {18456, "{1} failed to log on to SQL Server: {2}[ {3}]"},
    {33205, "An audit event of SQL Server: {1}"},
};
/* clang-format on */

#define TABLE(name) const struct event_table name##_events = WORD_TABLE(name)

TABLE(application_error);
TABLE(application_hang);
TABLE(error_reporting);
TABLE(dot_net);
TABLE(msi);
TABLE(esent);
TABLE(spp);
TABLE(security_center);
TABLE(profiles);
TABLE(restart_manager);
TABLE(vss);
TABLE(search);
TABLE(updates);
TABLE(servicing);
TABLE(appx);
TABLE(mssql);
