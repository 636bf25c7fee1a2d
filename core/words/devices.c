/* devices.c - what the events of devices are: printers, drivers, disks that come and go, Hyper-V.
 */
#include "core/words/tables.h"

/* clang-format off */
static const struct event_row printing[] = {
    {215, "Printer driver {1} could not be installed"},
    {300, "Printer {Param1} was created"},
    {301, "Printer {Param1} was deleted"},
    {302, "Printer {Param1} is being deleted"},
    {303, "Printer {Param1} was paused"},
    {304, "Printer {Param1} goes on after a pause"},
    {305, "Printer {Param1} was purged"},
    {306, "Settings of printer {Param1} were changed"},
    {307, "Document {Param1}, {Param2}, owned by {Param3} on {Param4}, was printed on {Param5}, {Param8} pages"},
    {308, "Document {Param1}, {Param2}, owned by {Param3}, was paused on {Param4}"},
    {309, "Document {Param1}, {Param2}, owned by {Param3}, goes on on {Param4}"},
    {310, "Document {Param1}, {Param2}, owned by {Param3}, was deleted on {Param4}"},
    {311, "Document {Param1}, {Param2}, owned by {Param3}, was moved to {Param4}"},
    {312, "Form {Param1} was added"},
    {313, "Form {Param1} was removed"},
    {315, "Printer {Param2} could not be shared[: {Param1}]"},
    {316, "Printer driver {Param1} for {Param2}, {Param3}, was added or updated: {Param4}"},
    {317, "Printer driver {Param1} was deleted"},
    {372, "Document {Param1}, owned by {Param2}, could not be printed on {Param3}"},
    {800, "A print job is being spooled[: {JobId}]"},
    {801, "A print job is being printed[: {JobId}]"},
    {805, "A print job is being rendered[: {JobId}]"},
    {808, "Plugin {PluginDllName} could not be loaded into the spooler: {ErrorCode}"},
    {823, "The default printer was changed from {OldDefaultPrinter} to {NewDefaultPrinter}"},
    {842, "A print job was sent to the print processor[: {JobId}][, {Printer}]"},
};

static const struct event_row user_drivers[] = {
    {1003,  "A driver host is being started for a device[: {2}]"},
    {1004,  "A driver host was started for a device[: {2}]"},
    {2003,  "A driver host was asked to load drivers for a device[: {2}]"},
    {2004,  "A driver host is loading a driver for a device[: {2}]"},
    {2005,  "A driver host loaded a module[: {2}]"},
    {2006,  "A driver host loaded a driver for a device[: {2}]"},
    {2010,  "A driver host loaded all drivers for a device[: {2}]"},
    {2100,  "A power or plug operation for a device was received[: {2}]"},
    {2101,  "A power or plug operation for a device was completed[: {2}]"},
    {2102,  "A power or plug operation for a device was passed on[: {2}]"},
    {2105,  "A power or plug operation for a device waits[: {2}]"},
    {2106,  "A power or plug operation for a device came back[: {2}]"},
    {2900,  "The host is asked to shut down"},
    {2901,  "The host has shut down"},
    {10000, "A driver of user mode is being installed for device {DeviceId}"},
    {10100, "The installation of a user mode driver ended: {FinalStatus}"},
    {10110, "A host of user mode drivers failed and was ended"},
    {10111, "Device [{FriendlyName} ]is offline, as its user mode driver crashed"},
};

static const struct event_row partition[] = {
    {1006, "A disk was connected or removed: {Manufacturer} {Model}, serial {SerialNumber}, {Capacity} bytes"},
};

static const struct event_row bluetooth[] = {
    {17, "The local Bluetooth adapter failed"},
    {18, "The adapter of Bluetooth can store keys of only so many devices"},
};

static const struct event_row portable[] = {
    {24576, "Drivers were installed for portable device {1}"},
};

static const struct event_row hyper_v_machines[] = {
    {13002, "Virtual machine {VmName} was created"},
    {13003, "Virtual machine {VmName} was deleted"},
    {14090, "The management service of virtual machines is starting"},
    {14092, "The management service of virtual machines has shut down"},
    {14094, "The management service of virtual machines was started"},
    {18303, "Virtual machine {VmName} was imported"},
    {18304, "Virtual machine {VmName} was set up from its files"},
};

static const struct event_row hyper_v_worker[] = {
    {12148, "Virtual machine {VmName} could be started"},
    {18500, "Virtual machine {VmName} was started"},
    {18502, "Virtual machine {VmName} was turned off"},
    {18504, "Virtual machine {VmName} was shut down by the host, through its guest"},
    {18508, "Virtual machine {VmName} was shut down by its guest"},
    {18510, "Virtual machine {VmName} was saved"},
    {18512, "Virtual machine {VmName} was reset"},
    {18514, "Virtual machine {VmName} was reset by its guest"},
    {18516, "Virtual machine {VmName} was paused"},
    {18518, "Virtual machine {VmName} goes on after a pause"},
    {18560, "Virtual machine {VmName} was reset, as its processor met a triple fault"},
    {18590, "Virtual machine {VmName} met a fatal error of its guest"},
    {18596, "Virtual machine {VmName} was restored from a saved state"},
};

static const struct event_row hypervisor[] = {
    {1,  "The hypervisor was started"},
    {2,  "The scheduler type of the hypervisor is {SchedulerType}"},
    {41, "The hypervisor was not started, as the firmware does not support it"},
};

static const struct event_row apps[] = {
    {9705,  "Commands of registry key {KeyName} begin to be run"},
    {9706,  "All commands of registry key {KeyName} were run"},
    {9707,  "Command {Command} of a Run key is started"},
    {9708,  "Command {Command} of a Run key was started as process {PID}"},
    {28115, "A shortcut for application {Name}, {AppID}, was added to the cache"},
    {28117, "A shortcut for application {Name}, {AppID}, was removed from the cache"},
    {62170, "Logon task {TaskName} began"},
    {62171, "Logon task {TaskName} ended"},
};

static const struct event_row setup[] = {
    {2003, "The host of the setup runs {HostOSName}"},
    {2004, "The setup installs {OSName}, edition {OSEditionID}"},
};
/* clang-format on */

#define TABLE(name) const struct event_table name##_events = WORD_TABLE(name)

TABLE(printing);
TABLE(user_drivers);
TABLE(partition);
TABLE(bluetooth);
TABLE(portable);
TABLE(hyper_v_machines);
TABLE(hyper_v_worker);
TABLE(hypervisor);
TABLE(apps);
TABLE(setup);
